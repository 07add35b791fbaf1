// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/scalars.hpp"

namespace pigsty::specs {

namespace {

std::string host_name(const HostView& host) {
    return "host " + base::quote(host.address());
}

/// The group's own variable of that name, as text.
std::string group_text(const InventoryGroup& group, std::string_view name) {
    const YamlNode* value = group.variables == nullptr ? nullptr : group.variables->find(name);
    return value == nullptr ? "" : value->raw_text();
}

void check_groups(const Inventory& inventory, Findings& findings) {
    for (const InventoryGroup& group : inventory.groups()) {
        if (group.hosts.empty()) {
            findings.warning(group.position,
                             "the group " + base::quote(group.name) + " has no hosts");
        }
        for (const char* variable : {"pg_cluster", "redis_cluster"}) {
            const std::string cluster = group_text(group, variable);
            if (!cluster.empty() && cluster != group.name) {
                findings.warning(group.position,
                                 "the group " + base::quote(group.name) + " has the " + variable +
                                     ' ' + base::quote(cluster) +
                                     "; Pigsty's CMDB wants both to be the same");
            }
        }
    }
}

void check_meta(const HostView& host, const Inventory& inventory, Findings& findings) {
    const InventoryGroup* meta = inventory.find_group("meta");
    const bool listed = meta != nullptr &&
                        std::any_of(meta->hosts.begin(), meta->hosts.end(), [&](const auto& one) {
                            return one.address == host.address();
                        });
    if (listed == host.boolean("meta_node")) {
        return;
    }
    if (listed) {
        findings.warning(
            meta->position,
            "the group \"meta\" lists " + host_name(host) + ", whose meta_node is not true");
    } else {
        findings.warning_of(host.find("meta_node").position(),
                            "meta_node is true, but the group \"meta\" has no entry",
                            host_name(host));
    }
}

void check_node_names(const InventoryView& view, Findings& findings) {
    std::map<std::string, const HostView*> names;
    for (const HostView& host : view.hosts()) {
        const std::string name = node_name(host);
        const auto [known, is_new] = names.try_emplace(name, &host);
        // Two members with one pg_seq are told of as such.
        if (name.empty() || is_new || !host.text("nodename")) {
            continue;
        }
        findings.error(host.find("nodename").position(),
                       "the nodename " + base::quote(name) + " of " + host_name(host) +
                           " is that of " + host_name(*known->second) + ", too");
    }
}

void check_dcs_servers(const HostView& host, const Inventory& inventory, Findings& findings) {
    const Setting servers = host.find_set("dcs_servers");
    if (!servers || servers.value->kind() != YamlKind::map) {
        return;
    }
    std::map<std::string, std::string> names;
    for (const YamlEntry& entry : servers.value->entries()) {
        const std::string& address = entry.value->raw_text();
        if (!is_ipv4_address(address)) {
            findings.error(entry.value->position(),
                           "expected the IPv4 address of the DCS server " + base::quote(entry.key) +
                               ", found " + entry.value->describe());
            continue;
        }
        const auto [known, is_new] = names.try_emplace(address, entry.key);
        if (!is_new) {
            findings.error(entry.value->position(),
                           "the DCS servers " + base::quote(known->second) + " and " +
                               base::quote(entry.key) + " have one address");
        }
        if (!inventory.has_host(address)) {
            findings.warning(entry.value->position(),
                             "the DCS server " + base::quote(entry.key) +
                                 " is no host of the inventory; it has to run already");
        }
    }
    if (!names.empty() && names.size() % 2 == 0) {
        findings.warning(servers.position(),
                         "dcs_servers has " + std::to_string(names.size()) +
                             " members; an even number tolerates no more failures than one less");
    }
}

/// Patroni keeps its leader in the DCS: without servers no cluster comes up.
void check_dcs_is_there(const HostView& host, Findings& findings) {
    const Setting servers = host.find("dcs_servers");
    if (servers && servers.value->kind() == YamlKind::map && servers.value->entries().empty() &&
        is_pg_member(host) && host.boolean("patroni_enabled")) {
        findings.error_of(servers.position(),
                          "dcs_servers is empty, but Patroni needs a DCS server",
                          host_name(host));
    }
}

/// A variable that two entries of one host set in different ways.
void check_entries_agree(const HostView& host, const Inventory& inventory, Findings& findings) {
    const std::vector<InventoryEntry> entries = inventory.entries_of(host.address());
    if (entries.size() < 2) {
        return;
    }
    std::map<std::string_view, const YamlNode*> seen;
    for (const InventoryEntry& entry : entries) {
        if (entry.host->variables == nullptr) {
            continue;
        }
        for (const YamlEntry& variable : entry.host->variables->entries()) {
            const auto [known, is_new] = seen.try_emplace(variable.key, variable.value);
            if (!is_new && (known->second->kind() != YamlKind::scalar ||
                            known->second->raw_text() != variable.value->raw_text())) {
                findings.warning(entry.host->variables->position_of(variable),
                                 base::quote(variable.key) + " of " + host_name(host) +
                                     " is set in two groups; the one further down counts");
            }
        }
    }
}

void check_scrape_times(const HostView& host, Findings& findings) {
    const auto seconds = [&](std::string_view name) -> std::optional<std::int64_t> {
        const std::string text = host.text(name).value_or("");
        const bool plain = text.size() > 1 && text.size() < 10 && text.back() == 's' &&
                           text.find_first_not_of("0123456789") == text.size() - 1;
        return plain ? std::optional<std::int64_t>(std::stoll(text)) : std::nullopt;
    };
    const auto interval = seconds("prometheus_scrape_interval");
    const auto timeout = seconds("prometheus_scrape_timeout");
    if (interval && timeout && *timeout > *interval) {
        findings.error_of(host.find("prometheus_scrape_timeout").position(),
                          "prometheus_scrape_timeout is longer than prometheus_scrape_interval, "
                          "which Prometheus refuses,",
                          host_name(host));
    }
}

}  // namespace

void check_cluster_name(const HostView& host, std::string_view variable, Findings& findings) {
    const auto name = host.text(variable);
    if (!name) {
        return;
    }
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_fine = [&](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '-'; };
    if (!is_lower(name->front()) || !std::all_of(name->begin(), name->end(), is_fine) ||
        name->size() > 63) {
        findings.error_of(host.find(variable).position(),
                          std::string(variable) + ' ' + base::quote(*name, 80) +
                              " is no name for a cluster: expected a small letter, then small "
                              "letters, digits and \"-\", at most 63",
                          host_name(host));
    }
}

void check_site(InventoryView& view, Findings& findings) {
    const Inventory& inventory = view.inventory();
    check_groups(inventory, findings);
    check_node_names(view, findings);
    for (const HostView& host : view.hosts()) {
        check_meta(host, inventory, findings);
        check_entries_agree(host, inventory, findings);
        check_dcs_is_there(host, findings);
        if (host.boolean("meta_node")) {
            check_scrape_times(host, findings);
        }
    }
    std::set<const YamlNode*> seen;
    for (const HostView& host : view.hosts()) {
        const Setting servers = host.find_set("dcs_servers");
        if (servers && seen.insert(servers.value).second) {
            check_dcs_servers(host, inventory, findings);
        }
    }
}

}  // namespace pigsty::specs
