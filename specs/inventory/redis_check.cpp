// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/text_forms.hpp"

namespace pigsty::specs {

namespace {

using Members = std::vector<const HostView*>;

std::string host_name(const HostView& host) {
    return "host " + base::quote(host.address());
}

const std::vector<YamlEntry>& instances_of(const HostView& host) {
    static const std::vector<YamlEntry> none;
    const Setting setting = host.find("redis_instances");
    return setting ? setting.value->entries() : none;
}

bool has_instance(const HostView& host, std::string_view port) {
    const auto& instances = instances_of(host);
    return std::any_of(
        instances.begin(), instances.end(), [&](const auto& entry) { return entry.key == port; });
}

void check_nodes(const std::string& cluster, const Members& members, Findings& findings) {
    std::map<std::int64_t, const HostView*> numbers;
    for (const HostView* member : members) {
        for (const char* variable : {"redis_node", "redis_instances"}) {
            if (!member->find(variable)) {
                findings.error_of(member->find("redis_cluster").position(),
                                  std::string("there is a redis_cluster, but no ") + variable,
                                  host_name(*member));
            }
        }
        const auto number = member->integer("redis_node");
        if (!number) {
            continue;
        }
        const auto [known, is_new] = numbers.try_emplace(*number, member);
        if (!is_new) {
            findings.error(member->find("redis_node").position(),
                           "redis_node " + std::to_string(*number) + " of " + host_name(*member) +
                               " is that of " + host_name(*known->second) + " in Redis group " +
                               base::quote(cluster) + ", too");
        }
    }
}

/// Masters by instance, both as "address port".
using Masters = std::map<std::string, std::string>;

void check_master(const HostView& host,
                  const YamlEntry& instance,
                  const YamlNode& master,
                  InventoryView& view,
                  Masters& masters,
                  Findings& findings) {
    const std::string text = master.raw_text();
    const std::size_t blank = text.find(' ');
    const std::string address = text.substr(0, blank);
    const std::string port = blank == std::string::npos ? "" : text.substr(blank + 1);
    const std::string self = host.address() + ' ' + instance.key;
    const std::string what =
        "replica_of " + base::quote(text, 60) + " of Redis " + base::quote(self);
    if (!is_ipv4_address(address) || !is_port(port)) {
        findings.error(master.position(),
                       what + ": expected an address and a port, \"10.0.0.1 6379\"");
        return;
    }
    if (host.text("redis_mode") == "cluster") {
        findings.error(master.position(), what + ": Redis refuses it in the mode \"cluster\"");
    }
    if (text == self) {
        findings.error(master.position(), what + " is the instance itself");
        return;
    }
    const auto other = view.host(address);
    if (!other) {
        findings.warning(master.position(),
                         what + " is on no host of the inventory; it has to run already");
    } else if (!has_instance(*other, port)) {
        findings.error(master.position(), what + " does not exist: the host has no such instance");
    } else {
        masters[self] = text;
    }
}

void check_circles(const Masters& masters, const InventoryView& view, Findings& findings) {
    std::set<std::string> fine;
    for (const auto& [first, second] : masters) {
        std::set<std::string> path;
        std::string at = first;
        while (!at.empty() && !fine.contains(at) && path.insert(at).second) {
            const auto next = masters.find(at);
            at = next == masters.end() ? "" : next->second;
        }
        if (path.contains(at) && !fine.contains(at)) {
            findings.error(
                {view.inventory().file(), 0, 0},
                "Redis instances replicate from each other in a circle: " +
                    base::quote_list(std::vector<std::string>(path.begin(), path.end())));
        }
        fine.insert(path.begin(), path.end());
    }
}

void check_size(const std::string& cluster, const Members& members, Findings& findings) {
    const HostView& first = *members.front();
    if (first.text("redis_mode") != "cluster") {
        return;
    }
    std::size_t count = 0;
    for (const HostView* member : members) {
        count += instances_of(*member).size();
    }
    const auto replicas = first.integer("redis_cluster_replicas").value_or(1);
    if (replicas < 0 || replicas > 100) {
        return;
    }
    const auto least = static_cast<std::size_t>(3 * (replicas + 1));
    if (count < least) {
        findings.error(first.find("redis_cluster").position(),
                       "Redis group " + base::quote(cluster) + " has " + std::to_string(count) +
                           " instances; in the mode \"cluster\" with " + std::to_string(replicas) +
                           " replicas it needs at least " + std::to_string(least));
    }
}

}  // namespace

void check_redis(InventoryView& view, Findings& findings) {
    Masters masters;
    for (const HostView& host : view.hosts()) {
        check_cluster_name(host, "redis_cluster", findings);
        const Setting instances = host.find("redis_instances");
        if (instances && !host.find("redis_cluster")) {
            findings.error(instances.position(),
                           host_name(host) + " has redis_instances, but no redis_cluster");
        }
        for (const YamlEntry& instance : instances_of(host)) {
            for (const YamlEntry& option : instance.value->entries()) {
                if (option.key == "replica_of") {
                    check_master(host, instance, *option.value, view, masters, findings);
                } else {
                    findings.warning(instance.value->position_of(option),
                                     "unknown option " + base::quote(option.key) +
                                         " of a Redis instance; known is \"replica_of\"");
                }
            }
        }
    }
    check_circles(masters, view, findings);
    for (const auto& [cluster, members] : view.redis_clusters()) {
        check_nodes(cluster, members, findings);
        check_size(cluster, members, findings);
    }
}

}  // namespace pigsty::specs
