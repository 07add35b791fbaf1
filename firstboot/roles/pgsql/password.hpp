// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "firstboot/roles/pgsql/pg_node.hpp"

namespace pigsty::firstboot {

/// What the server stores for a password, and what the pooler is given: always the same for the
/// same inventory, so that nothing changes when it is applied again. A password that is a hash
/// already ("md5…" with 32 digits, "SCRAM-SHA-256$…") is itself; a plain one becomes a SCRAM
/// verifier, its salt made of the cluster, the user and the replication password; one with other
/// than ASCII characters, whose normalization SCRAM leaves to a table, becomes "md5…".
/// Shape: "SCRAM-SHA-256$4096:<salt>$<stored key>:<server key>".
/// Source: RFC 5802; PostgreSQL, "Password Authentication".
std::string stored_password(const PgNode& node, const PgLogin& login);

/// The password of any user that the inventory names: administration, monitoring and replication by
/// their variables, which count more than what a list says, else that of pg_users or
/// pg_default_roles. nullopt: it has none, or an empty one, which PostgreSQL does not take.
std::optional<std::string> password_of(const RoleInput& input,
                                       const PgNode& node,
                                       const std::string& user);

}  // namespace pigsty::firstboot
