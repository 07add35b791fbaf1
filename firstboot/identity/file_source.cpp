// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/sources.hpp"
#include "firstboot/identity/user_data.hpp"

namespace pigsty::firstboot {

namespace {

/// The file of an image, of a person, or the one that was accepted before. It is an inventory and
/// nothing else, so what is wrong with it is said with its lines when it is read.
class FileSource final : public SeedSource {
  public:
    const char* name() const override { return k_file_source; }
    SeedReport look(const SourcePlaces& places) const override {
        return guarded_report(name(), [&](SeedReport& report) {
            auto text = read_of_node(places, k_inventory_file, k_user_data_limit);
            report.seen = std::string(text ? "" : "no ") + k_inventory_file;
            if (text) {
                Seed& seed = seed_of(report, k_inventory_file);
                seed.inventory = std::move(text);
                seed.inventory_name = k_inventory_file;
            }
        });
    }
};

}  // namespace

std::unique_ptr<SeedSource> make_file_source() {
    return std::make_unique<FileSource>();
}

}  // namespace pigsty::firstboot
