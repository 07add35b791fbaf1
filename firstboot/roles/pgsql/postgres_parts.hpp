// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

// The parts of the postgres role, in the order in which they are done.

/// The parts share who the node is.
struct PostgresInput {
    const RoleInput& input;
    const PgNode& node;
};

/// pg_packages and pg_extensions, and the units of the distribution that must not run. Returns the
/// ids of what the packages bring.
std::vector<ResourceId> add_pg_packages(const PostgresInput& of, PlanWriter& plan);

/// Groups, the database's account and what it may do by sudo.
ResourceId add_pg_account(const PostgresInput& of, PlanWriter& plan);

/// The locales that a new cluster is made with, where the system has been cut down to fewer.
void add_pg_locales(const PostgresInput& of, PlanWriter& plan);

/// Folders, links, the socket's folder and the file that holds room in reserve.
void add_pg_layout(const PostgresInput& of, PlanWriter& plan);

/// What stands in the account's home and in profiles of shells: passwords, psql, patronictl.
/// Returns the id of the file of passwords.
ResourceId add_pg_shell(const PostgresInput& of, PlanWriter& plan);

/// /pg/bin, and the timer that cleans up. Returns the ids of the scripts.
std::vector<ResourceId> add_pg_scripts(const PostgresInput& of, PlanWriter& plan);

/// The units of Patroni and what it needs of the machine; they are not started. Returns the ids.
std::vector<ResourceId> add_pg_units(const PostgresInput& of, PlanWriter& plan);

/// The guard, the configuration and the start of Patroni, as patroni_mode says, up to the wait
/// "postgres answers".
void add_pg_start(const PostgresInput& of, const std::vector<ResourceId>& needs, PlanWriter& plan);

/// Where patronictl's configuration is.
inline constexpr const char* k_patronictl_file = "/etc/pigsty/patronictl.yml";
inline constexpr const char* k_patroni_unit = "patroni.service";
inline constexpr const char* k_plain_unit = "postgres.service";  ///< without Patroni

/// The real place of a path that the inventory may have through /pg, so that it can be reached
/// before that link is there.
std::string real_place(const PgNode& node, const std::string& path);

/// Patroni's configuration. Shape: "/data/postgres/pg-test-14/conf/pg-test-1.yml".
std::string patroni_file(const PgNode& node);

}  // namespace pigsty::firstboot
