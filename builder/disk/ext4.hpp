// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/uuid.hpp"
#include "builder/disk/disk_layout.hpp"
#include "builder/disk/root_size.hpp"

namespace pigsty::builder {

/// A root file system to be written.
struct Ext4Request {
    std::filesystem::path tree;
    std::filesystem::path disk;  ///< exists; the extent reads as zeros
    std::filesystem::path work;  ///< for a scratch file
    DiskExtent extent;
    RootSize size;
    base::Uuid uuid;
    base::Uuid hash_seed;              ///< of the directories' hashes
    std::vector<std::string> without;  ///< features that the target's kernel or grub cannot read
    std::int64_t epoch = 0;            ///< made, checked and changed at this time
};

/// The features of a file system without those named. Shape: "none,has_journal,ext_attr,…", as
/// mke2fs reads them: whatever its own defaults are, these and no others are on.
std::string ext4_features(const std::vector<std::string>& without);

/// Writes an ext4 file system with the tree's files into the disk at the extent, with owners,
/// modes, links, devices and extended attributes, but with inode times as the tree has them: see
/// pin_inode_times(). The host's mke2fs.conf has no part in it. Throws ProcessError, SystemError.
/// Source: mke2fs(8).
void write_ext4(const Ext4Request& request);

}  // namespace pigsty::builder
