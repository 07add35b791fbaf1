// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/role.hpp"

#include <array>

#include "firstboot/roles/dcs/dcs_role.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/node_exporter.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"

namespace pigsty::firstboot {

std::span<const Role> roles() {
    static const std::array<Role, 8> all = {k_node_role,
                                            k_dcs_role,
                                            k_node_exporter_role,
                                            k_postgres_role,
                                            k_provision_role,
                                            k_pgbouncer_role,
                                            k_service_role,
                                            k_pg_exporter_role};
    return all;
}

}  // namespace pigsty::firstboot
