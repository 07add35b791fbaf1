// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

/// Who a node is for itself, for monitoring and for the DCS.
struct NodeNames {
    std::string nodename;      ///< nodename, else <pg_cluster>-<pg_seq> where pg_hostname, else ""
    std::string node_cluster;  ///< node_cluster, else pg_cluster where pg_hostname, else "nodes"
    std::string dcs_name;      ///< its key in dcs_servers, else nodename; "" when neither is set
};

NodeNames node_names(const HostVariables& host);

/// A DCS server of the inventory.
struct DcsServer {
    std::string name;
    std::string address;
};

/// dcs_servers, sorted by name. Throws SpecError when it is not a map from names to addresses.
std::vector<DcsServer> dcs_servers(const HostVariables& host);

/// A member of a PostgreSQL cluster.
struct PgMember {
    std::string address;
    std::int64_t sequence = 0;
    std::string role;  ///< primary, replica, offline, standby or delayed
    bool offline_query = false;
    std::int64_t weight = 100;
    std::string upstream;  ///< pg_upstream; empty: none
    HostVariables variables;
    std::string instance() const;  ///< "<pg_cluster>-<pg_seq>"
    std::string cluster;
};

/// A PostgreSQL cluster as all of its members together describe it.
struct PgCluster {
    std::string name;
    std::vector<PgMember> members;  ///< by sequence
    const PgMember* primary() const;
    /// Whom a member replicates from at first: pg_upstream, else the primary's address; "" for a
    /// primary that follows nobody.
    std::string source_of(const PgMember& member) const;
};

/// The PostgreSQL cluster a host is a member of; nullopt when it is none. Throws SpecError when
/// members lack pg_seq or pg_role, or there is not exactly one primary.
std::optional<PgCluster> pg_cluster_of(const Inventory& inventory, std::string_view address);

}  // namespace pigsty::specs
