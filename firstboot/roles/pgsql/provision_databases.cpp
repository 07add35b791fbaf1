// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "firstboot/plan/sql_text.hpp"
#include "firstboot/roles/pgsql/detail/pg_settings.hpp"
#include "firstboot/roles/pgsql/provision_sql.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

void put(json& record, const char* name, const std::string& text) {
    if (!text.empty()) {
        record[name] = text;
    }
}

json database_json(const specs::PgDatabase& database, const PgNode& node) {
    const auto or_locale = [&](const std::string& text) {
        return text.empty() ? database.locale : text;
    };
    json one{{"name", database.name},
             {"owner", database.owner.empty() ? node.dbsu : database.owner},
             {"allowconn", database.allowconn},
             {"connlimit", database.connlimit},
             {"revokeconn", database.revokeconn},
             {"admin", node.admin.user},
             {"monitor", node.monitor.user},
             {"replication", node.replication.user},
             {"parameters", settings_json(database.parameters, "pg_databases", database.position)}};
    // template1 is what the server takes by itself, and cannot be where the locale differs.
    put(one, "template", database.template_name == "template1" ? "" : database.template_name);
    put(one, "encoding", database.encoding);
    put(one, "lc_collate", or_locale(database.lc_collate));
    put(one, "lc_ctype", or_locale(database.lc_ctype));
    put(one, "tablespace", database.tablespace);
    put(one, "comment", database.comment);
    return one;
}

std::string databases_literal(const RoleInput& input, const PgNode& node) {
    json list = json::array();
    for (const specs::PgDatabase& database : business_databases(input)) {
        list.push_back(database_json(database, node));
        list.back()["n"] = list.size();
    }
    return quote_literal(list.dump());
}

void add_extensions(json& list,
                    std::set<std::string>& known,
                    const std::vector<specs::PgExtension>& extensions,
                    const std::string& place) {
    for (const specs::PgExtension& extension : extensions) {
        if (known.insert(extension.name).second) {
            list.push_back({{"name", extension.name}, {"place", place}});
        }
    }
}

}  // namespace

std::vector<specs::PgDatabase> business_databases(const RoleInput& input) {
    std::vector<specs::PgDatabase> databases;
    if (!input.variables.boolean("pg_provision")) {
        return databases;
    }
    for (specs::PgDatabase& database : specs::pg_databases(input.variables)) {
        const auto fail = [&](const std::string& text, const char* expected) {
            PlacedText{"pg_databases", text, database.position}.fail_expected(expected);
        };
        require_pg_name(database.name, "pg_databases", database.position);
        if (database.name == "template0") {
            fail(database.name, "another database");
        }
        if (database.connlimit < -1 ||
            database.connlimit > std::numeric_limits<std::int32_t>::max()) {
            fail(std::to_string(database.connlimit), "for connlimit a number from -1 on");
        }
        const auto before = std::find_if(databases.begin(), databases.end(), [&](const auto& one) {
            return one.name == database.name;
        });
        if (before != databases.end()) {  // the last entry counts, as it does for users
            *before = std::move(database);
        } else {
            databases.push_back(std::move(database));
        }
    }
    return databases;
}

std::string databases_drift(const RoleInput& input, const PgNode& node) {
    return provision_sql("databases.sql", {{"wanted", databases_literal(input, node)}});
}

std::string limits_drift(const RoleInput& input, const PgNode& node) {
    json extensions = json::array();
    std::set<std::string> known;
    add_extensions(extensions,
                   known,
                   specs::pg_extensions(input.variables, "pg_default_extensions"),
                   "pg_default_extensions");
    for (const specs::PgDatabase& database : business_databases(input)) {
        add_extensions(extensions, known, database.extensions, "database " + database.name);
    }
    return provision_sql("limits.sql",
                         {{"databases", databases_literal(input, node)},
                          {"extensions", quote_literal(extensions.dump())}});
}

}  // namespace pigsty::firstboot
