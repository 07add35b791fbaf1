// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "firstboot/roles/pgsql/haproxy_config.hpp"
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

/// haproxy with all services of the cluster, or stopped where haproxy_enabled is false.
void add_haproxy(const RoleInput& input, const PgNode& node, PlanWriter& plan);

/// The virtual address that follows the primary: vip-manager where vip_mode is l2, else stopped.
void add_vip_manager(const RoleInput& input, const PgNode& node, PlanWriter& plan);

/// Names of the cluster's members, and of the cluster where it has a virtual address, for
/// /etc/hosts.
void add_cluster_names(const RoleInput& input, const PgNode& node, PlanWriter& plan);

/// Files that tell Consul which services run here, where service_registry says so and Consul runs.
void add_consul_services(const RoleInput& input, const PgNode& node, PlanWriter& plan);

/// The address of vip_mode l2. Throws SpecError with its place when it is none.
std::string virtual_address(const specs::HostVariables& variables);

/// True where vip_mode is l2.
bool has_virtual_address(const specs::HostVariables& variables);

/// exporter_metrics_path, e.g. "/metrics". Throws SpecError with its place for what is no path.
std::string metrics_path(const RoleInput& input);

/// All services with the members behind each, as haproxy needs them; told are services that cannot
/// work. Throws SpecError for what cannot stand in haproxy's configuration.
std::vector<HaproxyListener> haproxy_listeners(const RoleInput& input,
                                               const PgNode& node,
                                               PlanWriter& plan);

}  // namespace pigsty::firstboot
