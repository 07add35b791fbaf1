// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "specs/inventory/pg_objects.hpp"

namespace pigsty::firstboot {

/// A text of SQL that the build embeds (roles/pgsql/sql), without its comments; each $name$ is
/// replaced by the value of that name, as it is.
/// Shape: provision_sql("roles.sql", {{"wanted", "'[]'"}}).
std::string provision_sql(const std::string& file,
                          const std::vector<std::pair<std::string, std::string>>& values);

/// The queries for what is missing, see SqlState. They are the same for the same inventory.
std::string roles_drift(const RoleInput& input, const PgNode& node);
std::string databases_drift(const RoleInput& input, const PgNode& node);
/// What no statement can change.
std::string limits_drift(const RoleInput& input, const PgNode& node);

/// What is inside a database: a business database's entry, or nullptr for one that only has what
/// all have.
std::string contents_drift(const RoleInput& input,
                           const PgNode& node,
                           const specs::PgDatabase* database);

/// The business databases, none when pg_provision is false. Throws SpecError with the place of a
/// name that PostgreSQL would not take.
std::vector<specs::PgDatabase> business_databases(const RoleInput& input);

/// Throws SpecError with the place unless it is a name of 1 to 63 bytes that PostgreSQL does not
/// keep for itself. `variable` is where it stands.
void require_pg_name(const std::string& name,
                     const std::string& variable,
                     const base::Position& position);

}  // namespace pigsty::firstboot
