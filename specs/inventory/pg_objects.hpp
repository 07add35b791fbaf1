// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

/// A role or user of the database, as pg_users and pg_default_roles list them.
struct PgUser {
    std::string name;
    base::Position position;              ///< of its entry
    std::optional<std::string> password;  ///< plain, "md5" and 32 hexadecimal digits, or a verifier
    bool login = true;
    bool superuser = false;
    bool createdb = false;
    bool createrole = false;
    bool replication = false;
    bool bypassrls = false;
    bool inherit = true;
    bool pgbouncer = false;  ///< known to the pooler
    std::int64_t connlimit = -1;
    std::optional<std::int64_t> expire_in;  ///< days; beats expire_at
    std::string expire_at;                  ///< a date
    std::string comment;
    std::vector<std::string> roles;  ///< that it is a member of
    std::vector<std::pair<std::string, std::string>> parameters;
};

struct PgExtension {
    std::string name;
    std::string schema;  ///< empty: where its own control file or the search path put it
};

/// A database, as pg_databases lists them. Empty texts: the server's default.
struct PgDatabase {
    std::string name;
    base::Position position;
    std::string baseline;  ///< a file of SQL
    std::string owner;
    std::string template_name;
    std::string encoding;
    std::string locale;
    std::string lc_collate;
    std::string lc_ctype;
    std::string tablespace;
    bool allowconn = true;
    bool revokeconn = false;
    bool pgbouncer = true;
    std::string comment;
    std::int64_t connlimit = -1;
    std::vector<std::string> schemas;
    std::vector<PgExtension> extensions;
    std::vector<std::pair<std::string, std::string>> parameters;
};

/// The users of a variable ("pg_users", "pg_default_roles"), in their order. Throw SpecError with
/// the place of what has the wrong type or misses its name, and for control characters.
std::vector<PgUser> pg_users(const HostVariables& variables, std::string_view variable);
std::vector<PgDatabase> pg_databases(const HostVariables& variables);
/// Of "pg_default_extensions".
std::vector<PgExtension> pg_extensions(const HostVariables& variables, std::string_view variable);

/// Rules of client authentication under one title, as pg_hba_rules and its like list them.
struct PgHbaGroup {
    std::string title;
    std::string role;  ///< common, primary, replica, offline, standby or delayed
    std::vector<std::string> rules;
};
std::vector<PgHbaGroup> pg_hba_groups(const HostVariables& variables, std::string_view variable);

}  // namespace pigsty::specs
