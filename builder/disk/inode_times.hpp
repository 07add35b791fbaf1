// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace pigsty::builder {

/// What is in an ext4 file system.
struct Ext4Use {
    std::uint64_t used_bytes = 0;  ///< blocks that are not free, its own tables included
    std::uint64_t inodes = 0;      ///< used, the reserved ones included
};

/// Gives every inode of the ext4 file system at `offset_bytes` of `disk` the times of `epoch`
/// (accessed, changed, created); a modification time stays when it is not later than `epoch`, in
/// whole seconds. mke2fs copies accessed and changed times from the tree, where they tell when it
/// was unpacked. Throws Error when it is no sound ext4 file system.
Ext4Use pin_inode_times(const std::filesystem::path& disk,
                        std::uint64_t offset_bytes,
                        std::int64_t epoch);

}  // namespace pigsty::builder
