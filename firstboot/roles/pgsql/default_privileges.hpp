// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// What objects made from now on allow or no longer allow to somebody.
struct DefaultPrivilege {
    bool gives = true;                    ///< GRANT, else REVOKE
    std::string schema;                   ///< of IN SCHEMA; empty: everywhere
    char kind = 'r';                      ///< as pg_default_acl.defaclobjtype: r, S, f, T or n
    std::vector<std::string> privileges;  ///< "SELECT", …; {"ALL"} for all of them
    std::vector<std::string> grantees;    ///< "" is PUBLIC
    bool grant_option = false;
};

/// Reads an item of pg_default_privileges. nullopt when it is not of that form.
/// Shape: "[IN SCHEMA name] GRANT SELECT, INSERT ON TABLES TO role, … [WITH GRANT OPTION]",
/// "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"; names may stand in double quotes.
/// Source: PostgreSQL, "ALTER DEFAULT PRIVILEGES".
std::optional<DefaultPrivilege> parse_default_privilege(std::string_view text);

}  // namespace pigsty::firstboot
