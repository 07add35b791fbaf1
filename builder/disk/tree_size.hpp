// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace pigsty::builder {

constexpr std::uint64_t k_ext4_block_bytes = 4096;

/// What the files of a tree take in an ext4 file system with blocks of 4 KiB. It follows from
/// names, contents' sizes and links alone, not from the file system that the tree lies on.
struct TreeSize {
    std::uint64_t blocks = 0;  ///< of files, directories, long symbolic links, extended attributes
    std::uint64_t inodes = 0;  ///< files with several names count once
    bool operator==(const TreeSize&) const = default;
};

/// Measures a tree without following symbolic links. An upper bound: files count with their whole
/// length, holes included. Throws SystemError.
TreeSize measure_tree(const std::filesystem::path& tree);

/// Blocks of a file of that size, with those that index its extents when it has many.
std::uint64_t file_blocks(std::uint64_t size_bytes);

/// Blocks of a directory whose entries' names take `entry_bytes`, each rounded as on disk.
std::uint64_t directory_blocks(std::uint64_t entry_bytes);

/// Bytes that one name takes in a directory: 8 and the name, rounded up to 4.
std::uint64_t directory_entry_bytes(std::uint64_t name_bytes);

}  // namespace pigsty::builder
