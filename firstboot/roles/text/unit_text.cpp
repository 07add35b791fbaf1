// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

KeyValueText service_unit(std::string_view description, std::string_view documentation) {
    KeyValueText text;
    text.section("Unit")
        .set("Description", description)
        .set("Documentation", documentation)
        .set("Wants", "network-online.target")
        .set("After", "network-online.target");
    return text;
}

bool is_el7(const Facts& facts) {
    return facts.is_enterprise_linux() &&
           (facts.os_version == "7" || facts.os_version.starts_with("7."));
}

const char* memory_limit_key(const Facts& facts) {
    return is_el7(facts) ? "MemoryLimit" : "MemoryMax";
}

std::string unit_path(std::string_view name) {
    return "/etc/systemd/system/" + std::string(name);
}

}  // namespace pigsty::firstboot
