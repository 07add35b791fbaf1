// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

void add_host_name(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("nodename_overwrite")) {
        return;
    }
    const std::string name = specs::node_names(input.variables).nodename;
    if (name.empty()) {
        return;
    }
    if (!is_host_name(name)) {
        const specs::Variable* nodename = input.variables.find("nodename");
        throw base::SpecError(
            nodename == nullptr ? base::Position{} : nodename->position,
            "the name of the node must be a host name: labels of letters, digits and hyphens, up "
            "to 64 characters; found " +
                base::quote(name));
    }
    plan.add(HostnameSet{name},
             "nodename, nodename_overwrite",
             {.not_ours = not_without_names(input.facts)});
}

}  // namespace pigsty::firstboot
