// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

/// A line of the inventory for /etc/hosts: address, names, and perhaps a comment.
std::string hosts_line(const PlacedText& placed) {
    const std::string_view all = placed.text;
    const std::vector<std::string_view> words = words_of(all.substr(0, all.find('#')));
    const bool good = words.size() >= 2 && is_address(words.front()) &&
                      std::all_of(words.begin() + 1, words.end(), [](std::string_view name) {
                          return is_made_of(name, "-._");
                      });
    if (!good) {
        placed.fail_expected("a line of /etc/hosts, an address and names");
    }
    return placed.text;
}

void append_new(std::vector<std::string>& lines, std::string line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) {
        lines.push_back(std::move(line));
    }
}

void append_name_of(std::vector<std::string>& lines, const specs::HostVariables& host) {
    const std::string name = specs::node_names(host).nodename;
    if (is_host_name(name)) {
        append_new(lines, host.address() + ' ' + name);
    }
}

}  // namespace

void add_hosts(const RoleInput& input, PlanWriter& plan) {
    std::vector<std::string> lines;
    std::string reason = "node_dns_hosts";
    if (input.variables.boolean("nodename_exchange")) {
        // The inventory knows everybody's name: nothing has to be pushed from node to node.
        reason += ", nodename_exchange";
        for (const std::string& address : input.inventory.addresses()) {
            append_name_of(lines, specs::host_variables(input.inventory, address));
        }
    } else if (input.variables.boolean("nodename_overwrite")) {
        append_name_of(lines, input.variables);
    }
    for (const char* variable : {"node_dns_hosts", "node_dns_hosts_extra"}) {
        for (const PlacedText& line : placed_texts(input.variables, variable)) {
            append_new(lines, hosts_line(line));
        }
    }
    plan.add(LinesPresent{.path = "/etc/hosts", .name = "node", .lines = std::move(lines)},
             reason,
             {.not_ours = not_without_names(input.facts)});
}

}  // namespace pigsty::firstboot
