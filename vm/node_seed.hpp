// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/inventory.hpp"
#include "vm/seed.hpp"

namespace pigsty::vm {

/// How a node's seed is to be, beside what the inventory says.
struct NodeSeedOptions {
    std::string user = "pigsty";
    std::string ssh_key;  ///< a line of authorized_keys; empty: no user is made
    std::string interface = "eth0";
    unsigned prefix = 24;
    std::optional<std::string> gateway;
    std::vector<std::string> name_servers;
};

/// The name a host has in its seed: its nodename, else one made of its address, such as
/// "node-10-10-10-11". Throws UsageError for an unknown host.
std::string seed_hostname(const specs::Inventory& inventory, std::string_view address);

/// The NoCloud seed of one node. user-data is a #cloud-config that has the inventory, with only the
/// secrets this node needs, as a file for k_seed_file; network-config (version 1) sets its address;
/// the instance-id follows from the rest. The same arguments give the same bytes. Throws UsageError
/// for an unknown host and for options that cannot be: a gateway outside of the network, names that
/// are none.
/// Source: docs/seed.md; cloud-init, "NoCloud" and "Networking config Version 1".
SeedFiles node_seed(const specs::Inventory& inventory,
                    std::string_view address,
                    const NodeSeedOptions& options);

/// Where cloud-init puts the inventory of a seed. Not the file that firstboot works by: cloud-init
/// may write this one again at any time.
inline constexpr const char* k_node_seed_file = "/etc/pigsty/seed.yml";

/// As write_seed, but the image has mode 0600, since it holds secrets, and appears whole or not at
/// all.
void write_secret_seed(const std::filesystem::path& iso,
                       const SeedFiles& files,
                       std::int64_t epoch);

/// The seed as files of mode 0600 in a folder of mode 0700, made when absent.
void write_seed_folder(const std::filesystem::path& folder, const SeedFiles& files);

}  // namespace pigsty::vm
