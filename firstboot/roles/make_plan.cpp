// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/role.hpp"
#include "specs/inventory/inventory_check.hpp"

namespace pigsty::firstboot {

namespace {

void take_warnings(const std::vector<specs::Finding>& findings, Plan& plan) {
    for (const specs::Finding& finding : findings) {
        if (finding.severity == specs::Severity::warning) {
            plan.warnings.push_back(specs::to_string(finding));
        }
    }
}

}  // namespace

Plan make_plan(const specs::Inventory& inventory, const std::string& address, const Facts& facts) {
    const std::vector<specs::Finding> findings = specs::check_inventory_for(inventory, address);
    specs::throw_if_wrong(findings);
    Plan plan;
    plan.address = address;
    take_warnings(findings, plan);
    const specs::HostVariables variables = specs::host_variables(inventory, address);
    const RoleInput input{inventory, variables, facts};
    for (const Role& role : roles()) {
        if (role.applies(input)) {
            plan.roles.emplace_back(role.name);
            role.add(input, plan);
        }
    }
    order_plan(plan);
    return plan;
}

}  // namespace pigsty::firstboot
