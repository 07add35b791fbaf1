// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// A member of the etcd cluster of dcs_servers, its v2 API switched on. Other nodes run nothing;
/// members of PostgreSQL clusters wait until one of the servers has a majority with it.
void add_etcd(const RoleInput& input, PlanWriter& plan);

/// Consul on every node: a server where dcs_servers lists the node, an agent elsewhere. Both wait
/// until the servers have a leader.
void add_consul(const RoleInput& input, PlanWriter& plan);

/// Why Consul cannot run here: it is neither installed nor in a list of packages. nullopt: it can.
std::optional<std::string> consul_trouble(const RoleInput& input, const PlanWriter& plan);

/// The node's side of the configuration store, as dcs_type says.
extern const Role k_dcs_role;

}  // namespace pigsty::firstboot
