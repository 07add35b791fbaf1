// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/handle_unit_folder.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/unit_links.hpp"

namespace pigsty::firstboot {

namespace {

bool is_enabled(const RootFolder& files, const std::vector<UnitLink>& links) {
    return std::all_of(links.begin(), links.end(), [&files](const UnitLink& link) {
        return files.link_target(link.path) == link.target;
    });
}

void place(const RootFolder& files, const UnitLink& link) {
    const auto info = files.info(link.path);
    if (info && info->type != FileType::link) {
        throw base::Error(base::quote(link.path) + " has to be a link to " +
                          base::quote(link.target) + ", but something else stands there");
    }
    files.make_link(link.path, link.target);
}

}  // namespace

Look look_at_folder_unit(const UnitPresent& unit, const System& system) {
    const RootFolder& files = system.files();
    const bool masked = is_masked(files, unit.name);
    switch (unit.enablement) {
        case UnitEnablement::masked:
            return masked ? Look{} : Look{LookState::differs, "masked", ""};
        case UnitEnablement::disabled:
            return present_links(files, unit.name).empty()
                       ? Look{}
                       : Look{LookState::differs, "disabled", ""};
        case UnitEnablement::enabled:
            break;
        case UnitEnablement::untouched:
            return {LookState::rendered, "", ""};
    }
    const auto links = links_of_unit(files, unit.name);
    if (!links) {
        return {LookState::rendered, "its unit file is not in this folder", ""};
    }
    if (!masked && is_enabled(files, *links)) {
        return {};
    }
    return {LookState::differs, "enabled", ""};
}

void make_folder_unit(const UnitPresent& unit, const System& system) {
    const RootFolder& files = system.files();
    if (unit.enablement == UnitEnablement::masked) {
        place(files, mask_link(unit.name));
        return;
    }
    if (unit.enablement == UnitEnablement::disabled) {
        for (const std::string& path : present_links(files, unit.name)) {
            files.remove(path);
        }
        return;
    }
    if (is_masked(files, unit.name)) {
        files.remove(mask_link(unit.name).path);
    }
    for (const UnitLink& link : links_of_unit(files, unit.name).value_or(std::vector<UnitLink>())) {
        place(files, link);
    }
}

}  // namespace pigsty::firstboot
