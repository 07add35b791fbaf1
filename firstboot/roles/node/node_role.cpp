// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"

namespace pigsty::firstboot {

namespace {

bool applies_to_every_node(const RoleInput&) {
    return true;
}

void add_node(const RoleInput& input, Plan& plan) {
    PlanWriter writer(plan, "node");
    add_host_name(input, writer);
    add_hosts(input, writer);
    add_resolver(input, writer);
    add_static_network(input, writer);
    add_repositories(input, writer);
    add_packages(input, writer);
    add_features(input, writer);
    add_kernel_modules(input, writer);
    add_tuned(input, writer);
    add_sysctl(input, writer);
    add_sessions(input, writer);
    add_administrator(input, writer);
    add_time(input, writer);
    add_data_directories(input, writer);
}

}  // namespace

const Role k_node_role = {"node", applies_to_every_node, add_node};

}  // namespace pigsty::firstboot
