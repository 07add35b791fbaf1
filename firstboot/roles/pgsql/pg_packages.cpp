// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/package_names.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"

namespace pigsty::firstboot {

std::vector<ResourceId> add_pg_packages(const PostgresInput& of, PlanWriter& plan) {
    std::vector<ResourceId> added;
    const bool none = of.input.variables.text("node_repo_method") == "none";
    for (const char* variable : {"pg_packages", "pg_extensions"}) {
        std::vector<std::string> names = package_names(of.input, variable);
        if (names.empty()) {
            continue;
        }
        if (none) {
            plan.warn("node_repo_method is none: the packages of " + std::string(variable) +
                      " are not looked at");
            continue;
        }
        added.push_back(
            plan.add(PackagesPresent{std::move(names)}, variable, {.qualifier = variable}));
    }
    // They would start a server of their own on our port.
    for (const std::string& unit : {std::string("postgresql.service"),
                                    "postgresql-" + std::to_string(of.node.version) + ".service"}) {
        added.push_back(plan.add(UnitPresent{.name = unit,
                                             .state = UnitState::stopped,
                                             .enablement = UnitEnablement::masked,
                                             .may_be_missing = true},
                                 "Patroni starts PostgreSQL, nobody else",
                                 {.needs = added}));
    }
    return added;
}

}  // namespace pigsty::firstboot
