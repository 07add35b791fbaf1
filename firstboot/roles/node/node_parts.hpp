// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

// The parts of the node role, in the order in which they are done (docs/firstboot.md).

/// The host name, when nodename is set and nodename_overwrite.
void add_host_name(const RoleInput& input, PlanWriter& plan);
/// Lines of /etc/hosts.
void add_hosts(const RoleInput& input, PlanWriter& plan);
/// /etc/resolv.conf, unless node_dns_server is none.
void add_resolver(const RoleInput& input, PlanWriter& plan);
/// What keeps DHCP from writing /etc/resolv.conf: node_static_network.
void add_static_network(const RoleInput& input, PlanWriter& plan);
/// Files in /etc/yum.repos.d, as node_repo_method says.
void add_repositories(const RoleInput& input, PlanWriter& plan);
/// node_packages, node_extra_packages and on meta nodes node_meta_packages.
void add_packages(const RoleInput& input, PlanWriter& plan);
/// Firewall, SELinux, swap, NUMA and read-ahead.
void add_features(const RoleInput& input, PlanWriter& plan);
/// node_kernel_modules, and those that the tuned profile's keys need.
void add_kernel_modules(const RoleInput& input, PlanWriter& plan);
/// The tuned profiles and which of them is active.
void add_tuned(const RoleInput& input, PlanWriter& plan);
/// node_sysctl_params.
void add_sysctl(const RoleInput& input, PlanWriter& plan);
/// Limits of sessions and the profile of shells.
void add_sessions(const RoleInput& input, PlanWriter& plan);
/// The administrator's account.
void add_administrator(const RoleInput& input, PlanWriter& plan);
/// Time zone and time service.
void add_time(const RoleInput& input, PlanWriter& plan);
/// Folders that data directories of several services stand in.
void add_data_directories(const RoleInput& input, PlanWriter& plan);

/// The role of every node.
extern const Role k_node_role;

}  // namespace pigsty::firstboot
