// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/package_lists.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"

namespace pigsty::firstboot {

std::vector<ResourceId> add_pg_packages(const PostgresInput& of, PlanWriter& plan) {
    std::vector<ResourceId> added =
        add_package_lists(of.input, {"pg_packages", "pg_extensions"}, plan);
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
