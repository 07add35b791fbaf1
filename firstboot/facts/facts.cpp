// SPDX-License-Identifier: Apache-2.0
#include "firstboot/facts/facts.hpp"

#include <algorithm>

namespace pigsty::firstboot {

bool Facts::has_unit(std::string_view name) const {
    return std::find(units.begin(), units.end(), name) != units.end();
}

std::string Facts::program(std::string_view name) const {
    for (const std::string& path : programs) {
        if (path.size() > name.size() && path.ends_with(name) &&
            path[path.size() - name.size() - 1] == '/') {
            return path;
        }
    }
    return {};
}

bool Facts::has_address(std::string_view address) const {
    return std::any_of(addresses.begin(), addresses.end(), [&](const InterfaceAddress& entry) {
        return entry.address == address;
    });
}

bool Facts::is_enterprise_linux() const {
    constexpr std::string_view known[] = {
        "centos", "rhel", "rocky", "almalinux", "ol", "scientific"};
    return std::find(std::begin(known), std::end(known), os_id) != std::end(known);
}

}  // namespace pigsty::firstboot
