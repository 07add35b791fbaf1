// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// PostgreSQL under Patroni: account, folders, packages, configuration, units; waits until the
/// member runs.
extern const Role k_postgres_role;

/// What lives in the cluster: roles, databases, privileges, extensions, monitoring.
extern const Role k_provision_role;

/// The connection pooler.
extern const Role k_pgbouncer_role;

/// How clients find the right member: haproxy, the virtual address, names, registrations.
extern const Role k_service_role;

/// Measures of PostgreSQL and of the pooler for Prometheus.
extern const Role k_pg_exporter_role;

}  // namespace pigsty::firstboot
