// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/roles/pgsql/pg_node.hpp"

namespace pigsty::firstboot {

/// Patroni's configuration of a member, as YAML. What the whole cluster shares stands in
/// "bootstrap" and is taken over into the DCS once, when the cluster is made: later changes are
/// made by "patronictl edit-config". Rules of access and what the machine decides stand in
/// "postgresql" and count at every reload. Source: Patroni 3.0, "YAML Configuration Settings".
std::string patroni_config(const RoleInput& input, const PgNode& node);

/// What patronictl needs to find the cluster and to speak to its members.
std::string patronictl_config(const PgNode& node);

/// pg_shared_libraries, one by one. Throws SpecError for what is no name of a library.
std::vector<std::string> shared_libraries(const RoleInput& input);

}  // namespace pigsty::firstboot
