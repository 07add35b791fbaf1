// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/plan/resource.hpp"
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

/// Where the pooler's files are, its log, and the place of its process id.
inline constexpr const char* k_pgbouncer_folder = "/etc/pgbouncer";
inline constexpr const char* k_pgbouncer_log_folder = "/var/log/pgbouncer";

/// The settings. Source: pgbouncer.ini of PgBouncer's documentation, 1.16 to 1.18; behaviour of
/// Pigsty v1.4. Throws SpecError for a pool mode or a number of connections that is none.
std::string pgbouncer_ini(const RoleInput& input, const PgNode& node);

/// One line for each database of pg_databases that the pooler serves, in their order.
/// Shape: `test = host=/var/run/postgresql port=5432`.
std::string pgbouncer_databases(const RoleInput& input, const PgNode& node);

/// Who may log in: the superuser without a password (it comes through the socket as itself), the
/// monitoring and the administrating user, and those of pg_users with `pgbouncer: true`. What
/// stands there is what PostgreSQL itself stores: with a SCRAM verifier that is the same on both
/// sides, the pooler can log in for the client.
/// Shape: `"test" "SCRAM-SHA-256$4096:…"`. A user without a password is left out; `warn` is told.
std::string pgbouncer_users(const RoleInput& input, const PgNode& node, PlanWriter& warn);

/// Who may come from where: the rules that always stand, then those of the inventory, common ones
/// before those of the member's role, global ones before the cluster's.
std::string pgbouncer_hba(const RoleInput& input, const PgNode& node);

/// A name in the pooler's files, in double quotes with inner ones doubled.
std::string pgbouncer_quoted(const std::string& text);

}  // namespace pigsty::firstboot
