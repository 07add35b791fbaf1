// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

namespace {

void add(const RoleInput&, Plan&) {}

}  // namespace

const Role k_pg_exporter_role = {"pg_exporter", is_pg_node, add};

}  // namespace pigsty::firstboot
