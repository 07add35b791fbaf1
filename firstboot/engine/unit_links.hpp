// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

// Enabling units in a folder that no systemd runs, as "systemctl --root" does it.
// Source: systemctl(1), "enable"; systemd.unit(5), "[Install] Section Options".

/// The [Install] section of a unit file.
struct UnitInstall {
    std::vector<std::string> wanted_by;
    std::vector<std::string> required_by;
    std::vector<std::string> aliases;
    std::string default_instance;
};

UnitInstall parse_unit_install(std::string_view text);

/// Where a unit's file is within the root ("name@.service" for an instance); nullopt: nowhere.
std::optional<std::string> find_unit_file(const RootFolder& files, const std::string& unit);

struct UnitLink {
    std::string path;
    std::string target;
    bool operator==(const UnitLink&) const = default;
};

/// The links that enabling the unit makes. nullopt: its file is not there.
std::optional<std::vector<UnitLink>> links_of_unit(const RootFolder& files,
                                                   const std::string& unit);

/// The links below /etc/systemd/system that have it enabled now.
std::vector<std::string> present_links(const RootFolder& files, const std::string& unit);

/// The link to /dev/null that masks the unit.
UnitLink mask_link(const std::string& unit);
bool is_masked(const RootFolder& files, const std::string& unit);

}  // namespace pigsty::firstboot
