// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

// Upstream declares dns_mode and dns_selector and does nothing with them; its names come from
// lines that somebody has written for the name server of a meta node.
void add_cluster_names(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    std::vector<std::string> lines;
    const auto add_line = [&](const std::string& address, const std::string& name) {
        if (is_host_name(name)) {
            lines.push_back(address + ' ' + name);
        }
    };
    for (const specs::PgMember& member : node.cluster.members) {
        add_line(member.address, member.instance());
    }
    if (has_virtual_address(input.variables)) {
        add_line(virtual_address(input.variables), node.cluster.name);
    }
    plan.add(LinesPresent{.path = "/etc/hosts", .name = "pgsql", .lines = std::move(lines)},
             "pg_cluster",
             {.not_ours = not_without_names(input.facts)});
}

}  // namespace pigsty::firstboot
