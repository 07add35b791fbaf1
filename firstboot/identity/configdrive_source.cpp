// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "firstboot/identity/json_texts.hpp"
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"
#include "firstboot/identity/volume_search.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_meta_data_limit = 1U << 20U;
constexpr const char* k_user_data = "openstack/latest/user_data";
constexpr const char* k_meta_data = "openstack/latest/meta_data.json";

void read_drive(SeedReport& report, const LabelledVolume& found, const std::string& place) {
    const auto user_data = found.volume->read_file(k_user_data, k_user_data_limit);
    const auto meta_data = found.volume->read_file(k_meta_data, k_meta_data_limit);
    if (!user_data && !meta_data) {
        throw base::Error(std::string("the config drive has neither ") + k_user_data + " nor " +
                          k_meta_data);
    }
    report.seen = place + ": no " + k_user_data;
    if (user_data) {
        take_user_data(report, place, k_user_data, read_user_data(*user_data));
    }
    const auto id =
        meta_data ? json_texts(*meta_data, {"/uuid"}, k_meta_data).front() : std::nullopt;
    if (id && !id->empty()) {
        seed_of(report, place).instance_id = id;
    }
}

class ConfigDriveSource final : public SeedSource {
  public:
    const char* name() const override { return "configdrive"; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            const VolumeSearch search = find_labelled_volumes(places.root, "config-2");
            report.seen = "no disk labelled config-2";
            std::optional<SeedReport> first;
            for (const LabelledVolume& found : search.found) {
                const std::string place = found.device + " (label " + found.volume->label() + ")";
                SeedReport one;
                one.source = name();
                base::in_context([&] { return "reading " + place; },
                                 [&] { read_drive(one, found, place); });
                if (first && !same_content(*first, one)) {
                    base::Error error("two config drives: " + search.found.front().device +
                                      " and " + found.device + ", with different content");
                    error.set_hint("detach one of them");
                    throw error;
                }
                if (!first) {
                    first = one;
                }
            }
            if (first) {
                report = *first;
            }
        });
    }

  private:
    static bool same_content(const SeedReport& a, const SeedReport& b) {
        const Seed none;
        const Seed& one = a.seed ? *a.seed : none;
        const Seed& two = b.seed ? *b.seed : none;
        return one.inventory == two.inventory && one.address == two.address &&
               one.instance_id == two.instance_id;
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_configdrive_source() {
    return std::make_unique<ConfigDriveSource>();
}

}  // namespace pigsty::firstboot
