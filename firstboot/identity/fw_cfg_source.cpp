// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_folder = "/sys/firmware/qemu_fw_cfg/by_name/opt/org.pigsty";
constexpr const char* k_name = "opt/org.pigsty/inventory";

class FwCfgSource final : public SeedSource {
  public:
    const char* name() const override { return "fw_cfg"; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            const std::string folder = k_folder;
            const auto text = read_of_node(places, folder + "/inventory/raw", k_user_data_limit);
            const auto address = read_of_node(places, folder + "/ip/raw", 256);
            report.seen = std::string("no ") + k_name;
            if (text) {
                const UserData data = read_user_data(*text);
                if (!data.inventory) {
                    throw base::Error(std::string(k_name) + " has no inventory: " + data.seen);
                }
                take_user_data(report, "fw_cfg", k_name, data);
            }
            if (address) {
                const std::string trimmed(ascii_trim(*address));
                require_address("opt/org.pigsty/ip: " + base::quote(trimmed), trimmed);
                seed_of(report, "fw_cfg").address = trimmed;
                report.seen += ", opt/org.pigsty/ip: " + trimmed;
            }
        });
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_fw_cfg_source() {
    return std::make_unique<FwCfgSource>();
}

}  // namespace pigsty::firstboot
