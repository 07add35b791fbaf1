// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/node/package_lists.hpp"

namespace pigsty::firstboot {

void add_packages(const RoleInput& input, PlanWriter& plan) {
    std::vector<const char*> variables = {"node_packages", "node_extra_packages"};
    if (input.variables.boolean("meta_node")) {
        variables.push_back("node_meta_packages");
        if (input.variables.optional_text("node_meta_pip_install")) {
            plan.warn(
                "node_meta_pip_install is not done: what pip fetches is in no bundle and has "
                "no signature");
        }
    }
    add_package_lists(input, variables, plan);
}

}  // namespace pigsty::firstboot
