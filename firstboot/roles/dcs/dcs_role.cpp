// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/dcs/dcs_role.hpp"

namespace pigsty::firstboot {

namespace {

bool applies_to_every_node(const RoleInput&) {
    return true;
}

void add_dcs(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "dcs");
    const std::string type = input.variables.text("dcs_type");
    if (type == "etcd" || type == "both") {
        add_etcd(input, plan);
    }
    if (type == "consul" || type == "both") {
        add_consul(input, plan);
    }
    if (input.variables.text("dcs_exists_action") == "clean") {
        plan.warn(
            "dcs_exists_action is clean, but applying a plan never deletes the data of a DCS");
    }
}

}  // namespace

const Role k_dcs_role = {"dcs", applies_to_every_node, add_dcs};

}  // namespace pigsty::firstboot
