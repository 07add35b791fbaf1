// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "specs/image.hpp"

namespace pigsty::builder {

constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t k_sector_bytes = 512;

/// A stretch of the disk, in bytes; an empty one is a partition that the disk does not have.
struct DiskExtent {
    std::uint64_t offset_bytes = 0;
    std::uint64_t size_bytes = 0;
    bool operator==(const DiskExtent&) const = default;
};

/// Where the partitions lie. Every number is a whole number of MiB.
struct DiskLayout {
    DiskExtent bios;  ///< BIOS boot partition, holds grub's core image
    DiskExtent esp;   ///< EFI system partition; empty without UEFI
    DiskExtent root;  ///< exactly the root file system; it grows when the machine first boots
    std::uint64_t disk_bytes = 0;
};

enum class Uefi { no, yes };

/// Lays out the disk: BIOS boot partition of 1 MiB at 1 MiB, ESP, root, and at least 1 MiB that
/// holds the backup partition table. `root_bytes` is a whole number of MiB. Throws SpecError when
/// `sizes.size_bytes` is too small (saying how much is needed), or the ESP too small for FAT32.
DiskLayout lay_out_disk(const specs::ImageDisk& sizes, std::uint64_t root_bytes, Uefi uefi);

}  // namespace pigsty::builder
