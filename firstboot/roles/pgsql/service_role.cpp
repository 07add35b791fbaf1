// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"

namespace pigsty::firstboot {

namespace {

void add_service(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "service");
    const PgNode node = pg_node(input);
    add_cluster_names(input, node, plan);
    add_haproxy(input, node, plan);
    add_vip_manager(input, node, plan);
    add_consul_services(input, node, plan);
}

}  // namespace

const Role k_service_role = {"service", is_pg_node, add_service};

}  // namespace pigsty::firstboot
