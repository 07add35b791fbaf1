// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/roles/pgsql/pg_node.hpp"

namespace pigsty::firstboot {

/// The lines of pg_hba.conf for a member, in the order in which the server goes through them: ours
/// for its owner, replication and monitoring, then the inventory's (pg_hba_rules_extra and
/// pg_hba_rules: common, of the member's role, of "offline" where pg_offline_query), each group
/// after its title. Throws SpecError for a rule that the server would not take.
std::vector<std::string> hba_lines(const RoleInput& input, const PgNode& node);

/// The lines that a new cluster starts with: its owner through the socket, and replication from the
/// members.
std::vector<std::string> bootstrap_hba_lines(const PgNode& node);

}  // namespace pigsty::firstboot
