// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/root_size.hpp"

#include <algorithm>
#include <bit>

#include "builder/disk/disk_layout.hpp"

namespace pigsty::builder {

namespace {

constexpr std::uint64_t k_group_blocks = 32768;
constexpr std::uint64_t k_inode_bytes = 256;
constexpr std::uint64_t k_descriptor_bytes = 64;  // 32 without the feature 64bit
constexpr std::uint64_t k_lost_and_found_blocks = 4;
constexpr std::uint64_t k_reserved_inodes = 11;
/// mke2fs leaves a last group unused when it holds little beside its own tables.
constexpr std::uint64_t k_last_group_blocks = 1024;

std::uint64_t divided_up(std::uint64_t number, std::uint64_t by) {
    return number / by + (number % by == 0 ? 0 : 1);
}

bool is_power_of(std::uint64_t number, std::uint64_t base) {
    while (number % base == 0) {
        number /= base;
    }
    return number == 1;
}

/// Groups with a copy of the superblock: 0, 1 and the powers of 3, 5 and 7 (sparse_super).
std::uint64_t groups_with_superblock(std::uint64_t groups) {
    std::uint64_t count = 0;
    for (std::uint64_t group = 0; group < groups; ++group) {
        const bool has =
            group <= 1 || is_power_of(group, 3) || is_power_of(group, 5) || is_power_of(group, 7);
        count += has ? 1 : 0;
    }
    return count;
}

/// Blocks that a file system of that size spends on itself.
std::uint64_t own_blocks(std::uint64_t blocks, const RootSize& root) {
    const std::uint64_t groups = divided_up(blocks, k_group_blocks);
    const std::uint64_t inodes =
        divided_up(blocks * k_ext4_block_bytes, root.bytes_per_inode) + groups * 16;
    const std::uint64_t descriptor_blocks =
        divided_up(k_root_growth_bytes / k_ext4_block_bytes / k_group_blocks * k_descriptor_bytes,
                   k_ext4_block_bytes);
    return groups * 2 +                                                    // bitmaps
           divided_up(inodes * k_inode_bytes, k_ext4_block_bytes) +        // inode tables
           groups_with_superblock(groups) * (descriptor_blocks + 1) + 1 +  // and the resize inode
           root.journal_bytes / k_ext4_block_bytes + 1 + k_lost_and_found_blocks +
           blocks * k_root_reserved_percent / 100 + k_last_group_blocks;
}

/// The least number of blocks that holds `needed` blocks beside its own.
std::uint64_t blocks_for(std::uint64_t needed, const RootSize& root) {
    std::uint64_t blocks = needed;
    while (true) {
        const std::uint64_t with_own = needed + own_blocks(blocks, root);
        if (with_own <= blocks) {
            return blocks;
        }
        blocks = with_own;
    }
}

/// As mke2fs chooses for file systems of that size.
std::uint64_t journal_for(std::uint64_t bytes) {
    const std::uint64_t gibibyte = 1024 * k_mebibyte;
    return bytes >= gibibyte ? 64 * k_mebibyte
                             : (bytes >= gibibyte / 8 ? 16 * k_mebibyte : 4 * k_mebibyte);
}

}  // namespace

RootSize plan_root_size(const TreeSize& tree, std::uint64_t free_bytes) {
    RootSize root;
    const std::uint64_t needed = tree.blocks + divided_up(free_bytes, k_ext4_block_bytes);
    root.journal_bytes = journal_for(needed * k_ext4_block_bytes);
    // A quarter more inodes than used; a tree of many small files gets more of them for its size.
    const std::uint64_t inodes = tree.inodes + tree.inodes / 4 + k_reserved_inodes + 1000;
    for (root.bytes_per_inode = 16384; root.bytes_per_inode >= 1024; root.bytes_per_inode /= 2) {
        const std::uint64_t blocks = blocks_for(needed, root);
        root.size_bytes = divided_up(blocks * k_ext4_block_bytes, k_mebibyte) * k_mebibyte;
        if (root.size_bytes / root.bytes_per_inode >= inodes) {
            return root;
        }
    }
    root.bytes_per_inode = 1024;
    root.size_bytes = std::max(root.size_bytes, divided_up(inodes * 2048, k_mebibyte) * k_mebibyte);
    return root;
}

}  // namespace pigsty::builder
