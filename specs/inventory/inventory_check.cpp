// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory_check.hpp"

#include <algorithm>
#include <set>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/inventory_reader.hpp"

namespace pigsty::specs {

namespace {

void check_hosts_together(InventoryView& view, Findings& findings) {
    check_site(view, findings);
    check_pg_clusters(view, findings);
    check_redis(view, findings);
    check_ports(view, findings);
}

void sort_by_place(std::vector<Finding>& findings) {
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::pair(a.position.line, a.position.column) <
               std::pair(b.position.line, b.position.column);
    });
}

}  // namespace

std::vector<Finding> check_inventory(const Inventory& inventory) {
    Findings findings;
    VariablesCheck variables(findings);
    if (inventory.globals() != nullptr) {
        variables.check_globals(*inventory.globals());
    }
    for (const InventoryGroup& group : inventory.groups()) {
        variables.check_group(group);
        for (const InventoryHost& host : group.hosts) {
            variables.check_host(host);
        }
    }
    InventoryView view(inventory, inventory.addresses());
    check_hosts_together(view, findings);
    return findings.take(inventory.file());
}

std::vector<Finding> check_inventory_text(std::string_view text, const std::string& file) {
    std::vector<Finding> findings;
    collect(findings, [&] {
        const Inventory inventory = InventoryReader(findings).read(text, file);
        std::vector<Finding> more = check_inventory(inventory);
        findings.insert(findings.end(), more.begin(), more.end());
    });
    sort_by_place(findings);
    return findings;
}

std::vector<Finding> check_inventory_for(const Inventory& inventory, std::string_view address) {
    if (!inventory.has_host(address)) {
        throw base::UsageError("the inventory " + base::quote(inventory.file()) + " has no host " +
                               base::quote(address) +
                               base::did_you_mean(address, inventory.addresses()));
    }
    Findings findings;
    VariablesCheck variables(findings);
    if (inventory.globals() != nullptr) {
        variables.check_globals(*inventory.globals());
    }
    const std::vector<std::string> addresses = related_addresses(inventory, address);
    std::set<const InventoryGroup*> groups;
    for (const std::string& one : addresses) {
        for (const InventoryEntry& entry : inventory.entries_of(one)) {
            if (groups.insert(entry.group).second) {
                variables.check_group(*entry.group);
            }
            variables.check_host(*entry.host);
        }
    }
    InventoryView view(inventory, addresses);
    check_hosts_together(view, findings);
    return findings.take(inventory.file());
}

}  // namespace pigsty::specs
