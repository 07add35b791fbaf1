// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// How a FAT file system is laid out; offsets from its start.
struct FatGeometry {
    unsigned bits = 0;  ///< 12, 16 or 32
    std::uint32_t cluster_bytes = 0;
    std::uint64_t fat_offset = 0;
    std::uint64_t fat_bytes = 0;
    std::uint64_t root_offset = 0;  ///< FAT12 and FAT16
    std::uint32_t root_bytes = 0;
    std::uint32_t root_cluster = 0;  ///< FAT32
    std::uint64_t data_offset = 0;   ///< of cluster 2
    std::uint32_t clusters = 0;
    std::string boot_label;  ///< in the boot sector; may be empty
};

/// What the first 512 bytes say; nullopt when they are not those of a FAT file system.
std::optional<FatGeometry> read_fat_geometry(std::string_view boot_sector);

}  // namespace pigsty::firstboot
