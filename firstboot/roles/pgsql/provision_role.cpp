// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/pgsql/provision_sql.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_wait = "wait postgres answers";  // of the role postgres

/// What resources about the whole cluster share.
struct Bench {
    const RoleInput& input;
    const PgNode& node;
    PlanWriter& plan;
    std::vector<ResourceId> needs;
};

ResourceId add_state(Bench& bench,
                     const std::string& name,
                     const std::string& database,
                     std::string drift,
                     const std::string& reason,
                     std::vector<ResourceId> needs,
                     OnFailure on_failure = OnFailure::stop) {
    SqlState state{.name = name, .database = database, .drift = std::move(drift)};
    state.socket = bench.node.socket();
    state.secrecy = name == "roles" ? Secrecy::secret : Secrecy::open;
    return bench.plan.add(
        std::move(state), reason, {.needs = std::move(needs), .on_failure = on_failure});
}

/// A path that is not absolute is one below the folder of the inventory.
PlacedText baseline_path(const specs::PgDatabase& database) {
    std::string path = database.baseline;
    if (!path.starts_with('/')) {
        path.insert(0, "/etc/pigsty/");
    }
    PlacedText placed{"pg_databases", path, database.position};
    require_path(placed);
    return placed;
}

void add_database(Bench& bench,
                  const specs::PgDatabase& database,
                  const std::vector<ResourceId>& needs) {
    const bool has_contents =
        !database.schemas.empty() || !database.extensions.empty() || !database.baseline.empty();
    if (!database.allowconn) {
        if (has_contents) {
            bench.plan.warn("database " + database.name +
                            " has allowconn: false, so that nobody can make its schemas and "
                            "extensions or run its baseline");
        }
        return;
    }
    const ResourceId contents =
        add_state(bench,
                  "database " + database.name,
                  database.name,
                  contents_drift(bench.input, bench.node, &database),
                  "pg_databases, pg_default_privileges, pg_default_extensions",
                  needs);
    if (!database.baseline.empty()) {
        SqlBaseline baseline{.database = database.name, .path = baseline_path(database).text};
        baseline.socket = bench.node.socket();
        bench.plan.add(std::move(baseline),
                       "pg_databases, baseline",
                       {.needs = {contents}, .on_failure = OnFailure::warn});
    }
}

/// template1 and postgres: new databases are made from the first, and monitoring logs in to the
/// second.
void add_templates(Bench& bench,
                   const std::vector<specs::PgDatabase>& databases,
                   const std::vector<ResourceId>& needs) {
    for (const std::string name : {"template1", "postgres"}) {
        const bool listed = std::any_of(
            databases.begin(), databases.end(), [&](const auto& one) { return one.name == name; });
        if (!listed) {
            add_state(bench,
                      "database " + name,
                      name,
                      contents_drift(bench.input, bench.node, nullptr),
                      "pg_default_privileges, pg_default_schemas, pg_default_extensions",
                      needs);
        }
    }
}

void add_all(Bench& bench) {
    const std::vector<specs::PgDatabase> databases = business_databases(bench.input);
    const ResourceId roles = add_state(bench,
                                       "roles",
                                       "postgres",
                                       roles_drift(bench.input, bench.node),
                                       "pg_default_roles, pg_users",
                                       bench.needs);
    // Before databases are made from it.
    add_templates(bench, databases, {roles});
    std::vector<ResourceId> needs{roles};
    if (!databases.empty()) {
        needs.push_back(add_state(bench,
                                  "databases",
                                  "postgres",
                                  databases_drift(bench.input, bench.node),
                                  "pg_databases",
                                  {roles}));
    }
    for (const specs::PgDatabase& database : databases) {
        add_database(bench, database, needs);
    }
    add_state(bench,
              "what cannot be changed",
              "postgres",
              limits_drift(bench.input, bench.node),
              "pg_databases, pg_default_extensions",
              needs,
              OnFailure::warn);
}

void add(const RoleInput& input, Plan& plan) {
    const PgNode node = pg_node(input);
    if (!node.patroni) {
        return;  // nothing makes a cluster that could be filled
    }
    PlanWriter writer(plan, "provision");
    Bench bench{input, node, writer, {}};
    const bool waits = std::any_of(plan.resources.begin(),
                                   plan.resources.end(),
                                   [](const auto& one) { return id_of(one) == k_wait; });
    if (waits) {
        bench.needs.push_back(k_wait);
    }
    add_all(bench);
    const std::string script = placed_text(input.variables, "pg_init").text;
    if (!script.empty() && script != "pg-init") {
        writer.warn("pg_init names " + script +
                    ", which is not run: what a cluster has from the start is made by the "
                    "variables pg_default_…");
    }
}

}  // namespace

const Role k_provision_role = {"provision", is_pg_node, add};

}  // namespace pigsty::firstboot
