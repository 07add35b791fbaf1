// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/sha256.hpp"
#include "firstboot/plan/sql_text.hpp"
#include "firstboot/roles/pgsql/default_privileges.hpp"
#include "firstboot/roles/pgsql/provision_sql.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

constexpr const char* k_monitor_schema = "monitor";
constexpr const char* k_monitor_objects[] = {"pg_table_bloat",
                                             "pg_index_bloat",
                                             "pg_bloat",
                                             "pg_table_bloat_human",
                                             "pg_index_bloat_human",
                                             "pg_session",
                                             "pg_seq_scan"};

/// One entry for each grantee, for objects that any of the three makes.
json privileges_json(const RoleInput& input, const PgNode& node) {
    json list = json::array();
    for (const PlacedText& text : placed_texts(input.variables, "pg_default_privileges")) {
        const std::optional<DefaultPrivilege> privilege = parse_default_privilege(text.text);
        if (!privilege) {
            text.fail_expected("what follows FOR ROLE in ALTER DEFAULT PRIVILEGES,");
        }
        for (const std::string& grantee : privilege->grantees) {
            json one{{"n", list.size()},
                     {"gives", privilege->gives},
                     {"makers", {node.dbsu, node.admin.user, "dbrole_admin"}},
                     {"kind", std::string(1, privilege->kind)},
                     {"words", privilege->privileges},
                     {"grantee", grantee},
                     {"hands_on", privilege->grant_option}};
            if (!privilege->schema.empty()) {
                one["nsp"] = privilege->schema;
            }
            list.push_back(std::move(one));
        }
    }
    return list;
}

class Contents {
  public:
    void add_schema(const std::string& name,
                    const std::string& variable,
                    const base::Position& position) {
        // What the server brings along: extensions stand in the catalog, too.
        if (name == "public" || name == "pg_catalog" || name.empty() ||
            std::find(schemas_.begin(), schemas_.end(), name) != schemas_.end()) {
            return;
        }
        require_pg_name(name, variable, position);
        schemas_.push_back(name);
    }

    /// The first entry counts: a database's own, before those that all have.
    void add_extensions(const std::vector<specs::PgExtension>& extensions,
                        const std::string& variable,
                        const base::Position& position) {
        for (const specs::PgExtension& extension : extensions) {
            const auto known =
                std::find_if(extensions_.begin(), extensions_.end(), [&](const json& one) {
                    return one["name"] == extension.name;
                });
            if (known != extensions_.end()) {
                continue;
            }
            add_schema(extension.schema, variable, position);
            json one{{"name", extension.name}};
            if (!extension.schema.empty()) {
                one["schema"] = extension.schema;
            }
            extensions_.push_back(std::move(one));
        }
    }

    json schemas() const { return schemas_; }
    json extensions() const { return extensions_; }

  private:
    std::vector<std::string> schemas_;
    std::vector<json> extensions_;
};

Contents contents_of(const RoleInput& input, const specs::PgDatabase* database) {
    Contents contents;
    contents.add_schema(k_monitor_schema, "pg_default_schemas", {});
    for (const PlacedText& schema : placed_texts(input.variables, "pg_default_schemas")) {
        contents.add_schema(schema.text, schema.variable, schema.position);
    }
    if (database != nullptr) {
        for (const std::string& schema : database->schemas) {
            contents.add_schema(schema, "pg_databases", database->position);
        }
        contents.add_extensions(database->extensions, "pg_databases", database->position);
    }
    const char* extensions = "pg_default_extensions";
    const specs::Variable* variable = input.variables.find(extensions);
    contents.add_extensions(specs::pg_extensions(input.variables, extensions),
                            extensions,
                            variable == nullptr ? base::Position{} : variable->position);
    return contents;
}

}  // namespace

std::string contents_drift(const RoleInput& input,
                           const PgNode& node,
                           const specs::PgDatabase* database) {
    constexpr std::size_t digits = 16;
    const std::string digest = base::sha256_of(provision_sql("monitor.sql", {})).substr(0, digits);
    std::string definition = provision_sql("monitor.sql", {{"digest", digest}});
    definition.erase(definition.find_last_not_of("; \n") + 1);
    const Contents contents = contents_of(input, database);
    const json wanted{{"privileges", privileges_json(input, node)},
                      {"schemas", contents.schemas()},
                      {"extensions", contents.extensions()},
                      {"monitors", {node.monitor.user, node.admin.user, node.replication.user}},
                      {"objects", k_monitor_objects},
                      {"digest", digest},
                      {"definition", definition}};
    return provision_sql("contents.sql", {{"wanted", quote_literal(wanted.dump())}});
}

}  // namespace pigsty::firstboot
