// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "builder/disk/tree_size.hpp"

namespace pigsty::builder {

/// How the root file system is made.
struct RootSize {
    std::uint64_t size_bytes = 0;       ///< a whole number of MiB
    std::uint64_t bytes_per_inode = 0;  ///< holds for what is added when the disk grows, too
    std::uint64_t journal_bytes = 0;
};

/// The largest size to which the file system can grow while it is mounted.
constexpr std::uint64_t k_root_growth_bytes = std::uint64_t{4} << 40;

/// Percentage of the blocks that only root may fill.
constexpr std::uint64_t k_root_reserved_percent = 1;

/// The smallest root file system that holds the tree with `free_bytes` left for everyone's files.
RootSize plan_root_size(const TreeSize& tree, std::uint64_t free_bytes);

}  // namespace pigsty::builder
