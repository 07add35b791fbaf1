// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_kept_servers = 3;  ///< of those the machine had

/// Source: resolv.conf(5).
void require_option(const PlacedText& line) {
    constexpr std::array<std::string_view, 4> keywords = {
        "options", "domain", "search", "sortlist"};
    const std::vector<std::string_view> words = words_of(line.text);
    if (words.size() < 2 ||
        std::find(keywords.begin(), keywords.end(), words.front()) == keywords.end()) {
        line.fail_expected(
            "a line of /etc/resolv.conf that starts with options, domain, search or sortlist");
    }
}

std::vector<std::string> servers_of(const RoleInput& input, bool keep) {
    std::vector<std::string> servers;
    for (const PlacedText& server : placed_texts(input.variables, "node_dns_servers")) {
        if (!is_address(server.text)) {
            server.fail_expected("the address of a name server");
        }
        if (std::find(servers.begin(), servers.end(), server.text) == servers.end()) {
            servers.push_back(server.text);
        }
    }
    std::size_t kept = 0;
    for (const std::string& server : input.facts.name_servers) {
        const bool is_new = std::find(servers.begin(), servers.end(), server) == servers.end();
        if (keep && is_new && kept < k_kept_servers) {
            servers.push_back(server);
            ++kept;
        }
    }
    return servers;
}

}  // namespace

void add_resolver(const RoleInput& input, PlanWriter& plan) {
    const std::string mode = input.variables.text("node_dns_server");
    if (mode == "none") {
        return;
    }
    KeyValueText text("node_dns_server: " + mode);
    for (const PlacedText& line : placed_texts(input.variables, "node_dns_options")) {
        require_option(line);
        text.line(line.text);
    }
    const std::vector<std::string> servers = servers_of(input, mode == "add");
    for (const std::string& server : servers) {
        text.line("nameserver " + server);
    }
    if (servers.empty()) {
        plan.warn(
            "node_dns_servers names no server and the machine has none: names are only found "
            "in /etc/hosts");
    }
    plan.add(FilePresent{.path = "/etc/resolv.conf", .content = text.text(), .keep_original = true},
             "node_dns_server, node_dns_servers, node_dns_options",
             {.not_ours = not_without_names(input.facts)});
}

}  // namespace pigsty::firstboot
