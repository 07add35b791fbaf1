// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Members log in to each other with it, so a hash of it is of no use.
void require_plain_password(const RoleInput& input) {
    const PlacedText password = placed_text(input.variables, "pg_replication_password");
    const bool hash = password.text.starts_with("SCRAM-SHA-256$") ||
                      (password.text.starts_with("md5") && password.text.size() == 35);
    if (password.text.empty() || hash) {
        throw base::SpecError(password.position,
                              "expected a plain password in \"pg_replication_password\": members "
                              "log in to each other with it");
    }
}

void add(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "postgres");
    const PgNode node = pg_node(input);
    const PostgresInput of{input, node};
    require_plain_password(input);
    std::vector<ResourceId> needs = add_pg_packages(of, plan);
    add_pg_locales(of, plan);
    add_pg_account(of, plan);
    add_pg_layout(of, plan);
    needs.push_back(add_pg_shell(of, plan));
    for (const ResourceId& script : add_pg_scripts(of, plan)) {
        needs.push_back(script);
    }
    for (const ResourceId& unit : add_pg_units(of, plan)) {
        needs.push_back(unit);
    }
    if (node.patroni) {
        add_pg_start(of, needs, plan);
    } else {
        plan.warn("patroni_enabled is false: cluster " + node.cluster.name +
                  " gets its packages, folders and scripts, and is started by nobody");
    }
}

}  // namespace

const Role k_postgres_role = {"postgres", is_pg_node, add};

}  // namespace pigsty::firstboot
