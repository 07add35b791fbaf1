// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/hba.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/quote.hpp"
#include "firstboot/facts/text_lines.hpp"
#include "specs/inventory/pg_objects.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::array k_private = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"};

std::string local(const std::string& database, const std::string& user, const char* method) {
    return "local " + database + ' ' + user + ' ' + method;
}

/// "md5" takes users with SCRAM verifiers by SCRAM, and those with md5 hashes by md5.
std::string host(const std::string& database, const std::string& user, const std::string& network) {
    return "host " + database + ' ' + user + ' ' + network + " md5";
}

bool is_private(const std::string& address) {
    if (address.starts_with("10.") || address.starts_with("192.168.")) {
        return true;
    }
    if (!address.starts_with("172.")) {
        return false;
    }
    int second = 0;
    std::from_chars(address.data() + 4, address.data() + address.size(), second);
    return second >= 16 && second <= 31;
}

/// Where members come from.
std::vector<std::string> member_networks(const PgNode& node) {
    std::vector<std::string> networks(k_private.begin(), k_private.end());
    for (const specs::PgMember& member : node.cluster.members) {
        if (!is_private(member.address)) {
            networks.push_back(member.address + "/32");
        }
    }
    return networks;
}

std::vector<std::string> own_lines(const PgNode& node) {
    std::vector<std::string> lines = {local("all", node.dbsu, "peer"),
                                      local("replication", node.dbsu, "peer"),
                                      local("all", "all", "md5"),
                                      local("replication", node.replication.user, "md5"),
                                      host("replication", node.replication.user, "127.0.0.1/32")};
    for (const std::string& network : member_networks(node)) {
        lines.push_back(host("all", node.replication.user, network));
        lines.push_back(host("replication", node.replication.user, network));
    }
    lines.push_back(local("all", node.monitor.user, "md5"));
    lines.push_back(host("all", node.monitor.user, "127.0.0.1/32"));
    return lines;
}

/// The server refuses the whole file for one bad line, and keeps the rules it had.
void require_rule(const RoleInput& input, const char* variable, const std::string& rule) {
    constexpr std::array<std::string_view, 5> types = {
        "local", "host", "hostssl", "hostnossl", "hostgssenc"};
    const std::vector<std::string_view> words = words_of(rule);
    const bool known =
        !words.empty() && std::find(types.begin(), types.end(), words.front()) != types.end();
    if (words.empty() || words.front().starts_with('#') ||
        (known && words.size() >= (words.front() == "local" ? 4U : 5U))) {
        return;
    }
    const specs::Variable* found = input.variables.find(variable);
    throw base::SpecError(found == nullptr ? base::Position{} : found->position,
                          std::string("expected rules like \"host all all 10.0.0.0/8 md5\" in ") +
                              base::quote(variable) + ", found " + base::quote(rule));
}

void add_groups(const RoleInput& input,
                const char* variable,
                const std::string& role,
                std::vector<std::string>& lines) {
    for (const specs::PgHbaGroup& group : specs::pg_hba_groups(input.variables, variable)) {
        if (group.role != role) {
            continue;
        }
        lines.push_back("# " + group.title);
        for (const std::string& rule : group.rules) {
            require_rule(input, variable, rule);
            lines.push_back(rule);
        }
    }
}

}  // namespace

std::vector<std::string> hba_lines(const RoleInput& input, const PgNode& node) {
    constexpr const char* k_extra = "pg_hba_rules_extra";
    constexpr const char* k_rules = "pg_hba_rules";
    std::vector<std::string> lines = own_lines(node);
    add_groups(input, k_extra, "common", lines);
    add_groups(input, k_extra, node.self().role, lines);
    add_groups(input, k_rules, node.self().role, lines);
    if (node.self().offline_query && node.self().role != "offline") {
        add_groups(input, k_extra, "offline", lines);
        add_groups(input, k_rules, "offline", lines);
    }
    add_groups(input, k_rules, "common", lines);
    return lines;
}

std::vector<std::string> bootstrap_hba_lines(const PgNode& node) {
    std::vector<std::string> lines = {local("all", node.dbsu, "peer"),
                                      local("replication", node.dbsu, "peer")};
    for (const std::string& network : member_networks(node)) {
        lines.push_back(host("all", node.replication.user, network));
        lines.push_back(host("replication", node.replication.user, network));
    }
    return lines;
}

}  // namespace pigsty::firstboot
