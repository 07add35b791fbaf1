// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

/// What a host of an inventory is, in short.
struct HostSummary {
    std::string address;
    std::vector<std::string> groups;  ///< the lowest precedence first
    std::vector<std::string> roles;   ///< of node, meta, dcs, pgsql, redis, gpsql
    std::string nodename;             ///< "" where the node keeps its own
    std::string node_cluster;
    /// Shape: "pg-test-1 (primary)", "redis-test-1-6501", "mx-seg1-1 (primary)".
    std::vector<std::string> instances;
};

/// All hosts, in the order of the document. Values of a wrong type count as not set.
std::vector<HostSummary> summarize_hosts(const Inventory& inventory);

/// The same as a table for people.
std::string format_hosts(const std::vector<HostSummary>& hosts);

/// The roles a host runs, sorted: every one runs "node" and "dcs". Throws UsageError for an unknown
/// host.
std::vector<std::string> roles_of_host(const Inventory& inventory, std::string_view address);

}  // namespace pigsty::specs
