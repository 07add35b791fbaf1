// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// A member of the etcd cluster of dcs_servers, its v2 API switched on; nothing on other nodes.
void add_etcd(const RoleInput& input, PlanWriter& plan);

/// Consul on every node: a server where dcs_servers lists the node, an agent elsewhere.
void add_consul(const RoleInput& input, PlanWriter& plan);

/// The node's side of the configuration store, as dcs_type says.
extern const Role k_dcs_role;

}  // namespace pigsty::firstboot
