// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/sources.hpp"

#include "firstboot/identity/user_data.hpp"
#include "firstboot/root/root_folder.hpp"
#include "specs/inventory/inventory.hpp"

namespace pigsty::firstboot {

SeedReport guarded_report(const char* source, const std::function<void(SeedReport&)>& look) {
    SeedReport report;
    report.source = source;
    try {
        look(report);
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        report.trouble = error_line(error);
        report.seed.reset();
    }
    return report;
}

std::optional<std::string> read_of_node(const SourcePlaces& places,
                                        const std::string& name,
                                        std::uint64_t limit_bytes) {
    return RootFolder(places.root).read(name, limit_bytes);
}

std::string error_line(const base::Error& error) {
    std::string line = error.message();
    for (const std::string& frame : error.frames()) {
        line += ", while " + frame;
    }
    if (!error.hint().empty()) {
        line += "; " + error.hint();
    }
    return line;
}

void require_address(const std::string& what, const std::string& address) {
    if (!specs::is_ipv4_address(address)) {
        throw base::Error(what + " is no IPv4 address");
    }
}

Seed& seed_of(SeedReport& report, const std::string& place) {
    if (!report.seed) {
        report.seed.emplace();
        report.seed->source = report.source;
        report.seed->place = place;
    }
    return *report.seed;
}

void take_user_data(SeedReport& report,
                    const std::string& place,
                    const std::string& what,
                    const UserData& data) {
    report.seen = place + ", " + what + ": " + data.seen;
    if (!data.inventory && !data.address) {
        return;
    }
    Seed& seed = seed_of(report, place);
    if (data.inventory) {
        seed.place = place + ", " + what;
        seed.inventory = data.inventory;
        seed.inventory_name =
            seed.place + (data.inventory_where.empty() ? "" : ", " + data.inventory_where);
    }
    if (data.address) {
        seed.address = data.address;
    }
}

std::vector<std::unique_ptr<SeedSource>> seed_sources() {
    std::vector<std::unique_ptr<SeedSource>> sources;
    sources.push_back(make_cmdline_source());
    sources.push_back(make_nocloud_source());
    sources.push_back(make_configdrive_source());
    sources.push_back(make_instance_data_source());
    sources.push_back(make_metadata_source());
    sources.push_back(make_fw_cfg_source());
    sources.push_back(make_file_source());
    return sources;
}

}  // namespace pigsty::firstboot
