// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory_table.hpp"

#include <algorithm>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/inventory/detail/inventory_view.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

namespace {

bool is_listed_as_meta(const Inventory& inventory, std::string_view address) {
    const auto entries = inventory.entries_of(address);
    return std::any_of(entries.begin(), entries.end(), [](const InventoryEntry& entry) {
        return entry.group->name == "meta";
    });
}

std::vector<std::string> roles_of(const HostView& host, const Inventory& inventory) {
    std::vector<std::string> roles = {"dcs"};
    if (host.find("gp_role")) {
        roles.emplace_back("gpsql");
    }
    if (host.boolean("meta_node") || is_listed_as_meta(inventory, host.address())) {
        roles.emplace_back("meta");
    }
    roles.emplace_back("node");
    if (is_pg_member(host)) {
        roles.emplace_back("pgsql");
    }
    if (host.find("redis_cluster")) {
        roles.emplace_back("redis");
    }
    return roles;
}

std::string field_text(const YamlNode& map, std::string_view key) {
    const YamlNode* value = map.find(key);
    return value == nullptr ? "" : value->raw_text();
}

std::vector<std::string> instances_of(const HostView& host) {
    std::vector<std::string> instances;
    const auto cluster = host.text("pg_cluster");
    const auto sequence = host.integer("pg_seq");
    if (cluster && sequence) {
        instances.push_back(*cluster + '-' + std::to_string(*sequence) + " (" +
                            host.text("pg_role").value_or("no role") + ')');
    }
    if (const Setting segments = host.find("pg_instances")) {
        for (const YamlEntry& entry : segments.value->entries()) {
            instances.push_back(field_text(*entry.value, "pg_cluster") + '-' +
                                field_text(*entry.value, "pg_seq") + " (" +
                                field_text(*entry.value, "pg_role") + ')');
        }
    }
    const auto redis = host.text("redis_cluster");
    const auto node = host.integer("redis_node");
    if (const Setting ports = host.find("redis_instances"); ports && redis && node) {
        for (const YamlEntry& entry : ports.value->entries()) {
            instances.push_back(*redis + '-' + std::to_string(*node) + '-' + entry.key);
        }
    }
    return instances;
}

HostSummary summarize(const HostView& host, const Inventory& inventory) {
    HostSummary summary;
    summary.address = host.address();
    for (const InventoryEntry& entry : inventory.entries_of(host.address())) {
        summary.groups.push_back(entry.group->name);
    }
    summary.roles = roles_of(host, inventory);
    summary.nodename = node_name(host);
    summary.node_cluster = host.text("node_cluster").value_or("nodes");
    const auto cluster = host.text("pg_cluster");
    if (cluster && host.boolean("pg_hostname") && summary.node_cluster == "nodes") {
        summary.node_cluster = *cluster;
    }
    summary.instances = instances_of(host);
    return summary;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return base::printable(text);
}

}  // namespace

std::vector<HostSummary> summarize_hosts(const Inventory& inventory) {
    const InventoryView view(inventory, inventory.addresses());
    std::vector<HostSummary> summaries;
    for (const HostView& host : view.hosts()) {
        summaries.push_back(summarize(host, inventory));
    }
    return summaries;
}

std::string format_hosts(const std::vector<HostSummary>& hosts) {
    std::vector<std::vector<std::string>> rows = {
        {"ADDRESS", "NODENAME", "CLUSTER", "ROLES", "GROUPS", "INSTANCES"}};
    for (const HostSummary& host : hosts) {
        rows.push_back({host.address,
                        host.nodename.empty() ? "-" : base::printable(host.nodename),
                        base::printable(host.node_cluster),
                        joined(host.roles),
                        joined(host.groups),
                        joined(host.instances)});
    }
    std::vector<std::size_t> widths(rows.front().size(), 0);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            line.append(widths[i] - row[i].size() + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::vector<std::string> roles_of_host(const Inventory& inventory, std::string_view address) {
    if (!inventory.has_host(address)) {
        throw base::UsageError("the inventory " + base::quote(inventory.file()) + " has no host " +
                               base::quote(address) +
                               base::did_you_mean(address, inventory.addresses()));
    }
    MapIndex index;
    return roles_of(HostView(inventory, address, index), inventory);
}

}  // namespace pigsty::specs
