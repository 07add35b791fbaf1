// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/cluster.hpp"

#include <algorithm>

#include "base/quote.hpp"
#include "specs/inventory/detail/layers.hpp"

namespace pigsty::specs {

namespace {

/// The cluster a host says it is a member of, by what its maps hold; "" for none. Cheap enough to
/// ask of every host.
std::string_view cluster_name(const Inventory& inventory, std::string_view address) {
    const std::vector<Layer> layers = layers_of(inventory, address);
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        if (const YamlNode* value = layer->variables->find("pg_cluster")) {
            return value->raw_text();
        }
    }
    return {};
}

bool is_segment(const HostVariables& host) {
    return host.optional_text("gp_role") == "segment";
}

[[noreturn]] void fail_member(const HostVariables& host, const std::string& message) {
    throw base::SpecError(host.find("pg_cluster")->position,
                          "the host " + base::quote(host.address()) + " of cluster " +
                              base::quote(host.text("pg_cluster")) + ' ' + message);
}

PgMember member_of(HostVariables variables) {
    PgMember member;
    member.address = variables.address();
    member.cluster = variables.text("pg_cluster");
    const auto sequence = variables.optional_integer("pg_seq");
    const auto role = variables.optional_text("pg_role");
    if (!sequence || !role) {
        fail_member(variables,
                    std::string("has no ") + (sequence ? "pg_role" : "pg_seq") +
                        ": every member needs both");
    }
    member.sequence = *sequence;
    member.role = *role;
    member.offline_query = variables.boolean("pg_offline_query");
    member.weight = variables.integer("pg_weight");
    member.upstream = variables.optional_text("pg_upstream").value_or("");
    member.variables = std::move(variables);
    return member;
}

void require_one_primary(const PgCluster& cluster) {
    std::vector<std::string> primaries;
    for (const PgMember& member : cluster.members) {
        if (member.role == "primary") {
            primaries.push_back(member.address);
        }
    }
    if (primaries.size() != 1) {
        const PgMember& last = cluster.members.back();
        throw base::SpecError(
            last.variables.find("pg_cluster")->position,
            "the cluster " + base::quote(cluster.name) + " needs exactly one member with pg_role " +
                "\"primary\", found " +
                (primaries.empty() ? std::string("none") : base::quote_list(primaries)));
    }
}

}  // namespace

NodeNames node_names(const HostVariables& host) {
    NodeNames names;
    names.nodename = host.optional_text("nodename").value_or("");
    names.node_cluster = host.optional_text("node_cluster").value_or("nodes");
    const auto cluster = host.optional_text("pg_cluster");
    if (cluster && host.boolean("pg_hostname")) {
        if (names.node_cluster == "nodes") {
            names.node_cluster = *cluster;
        }
        const auto sequence = host.optional_integer("pg_seq");
        if (names.nodename.empty() && sequence) {
            names.nodename = *cluster + '-' + std::to_string(*sequence);
        }
    }
    names.dcs_name = names.nodename;
    for (const DcsServer& server : dcs_servers(host)) {
        if (server.address == host.address()) {
            names.dcs_name = server.name;
            break;
        }
    }
    return names;
}

std::vector<DcsServer> dcs_servers(const HostVariables& host) {
    std::vector<DcsServer> servers;
    const Variable* variable = host.find("dcs_servers");
    if (variable == nullptr || variable->value->is_null()) {
        return servers;
    }
    if (variable->value->kind() != YamlKind::map) {
        variable->value->fail("expected a map from names to addresses for \"dcs_servers\", found " +
                              variable->value->describe());
    }
    for (const YamlEntry& entry : variable->value->entries()) {
        if (!is_ipv4_address(entry.value->raw_text())) {
            entry.value->fail("expected the address of the DCS server " + base::quote(entry.key) +
                              ", found " + entry.value->describe());
        }
        servers.push_back({entry.key, entry.value->raw_text()});
    }
    std::sort(servers.begin(), servers.end(), [](const DcsServer& a, const DcsServer& b) {
        return a.name < b.name;
    });
    return servers;
}

std::string PgMember::instance() const {
    return cluster + '-' + std::to_string(sequence);
}

const PgMember* PgCluster::primary() const {
    const auto found = std::find_if(members.begin(), members.end(), [](const PgMember& member) {
        return member.role == "primary";
    });
    return found == members.end() ? nullptr : &*found;
}

std::string PgCluster::source_of(const PgMember& member) const {
    const PgMember* first = primary();
    if (!member.upstream.empty() || member.role == "primary" || first == nullptr) {
        return member.upstream;
    }
    return first->address;
}

std::optional<PgCluster> pg_cluster_of(const Inventory& inventory, std::string_view address) {
    const HostVariables host = host_variables(inventory, address);
    const auto name = host.optional_text("pg_cluster");
    if (!name || is_segment(host)) {
        return std::nullopt;
    }
    PgCluster cluster;
    cluster.name = *name;
    for (const std::string& one : inventory.addresses()) {
        if (cluster_name(inventory, one) != cluster.name) {
            continue;
        }
        HostVariables variables = host_variables(inventory, one);
        if (!is_segment(variables)) {
            cluster.members.push_back(member_of(std::move(variables)));
        }
    }
    std::sort(cluster.members.begin(), cluster.members.end(), [](const auto& a, const auto& b) {
        return a.sequence < b.sequence;
    });
    const auto twice = std::adjacent_find(
        cluster.members.begin(), cluster.members.end(), [](const auto& a, const auto& b) {
            return a.sequence == b.sequence;
        });
    if (twice != cluster.members.end()) {
        fail_member(std::next(twice)->variables,
                    "has the pg_seq " + std::to_string(twice->sequence) + " of host " +
                        base::quote(twice->address));
    }
    require_one_primary(cluster);
    return cluster;
}

}  // namespace pigsty::specs
