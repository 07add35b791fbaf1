// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "builder/disk/disk_layout.hpp"

namespace pigsty::builder {

/// Where grub's BIOS images hold what has to be filled in, in bytes.
/// Source: grub-core/boot/i386/pc/boot.S and diskboot.S, util/setup.c of GRUB 2.
struct GrubOffsets {
    static constexpr std::size_t boot_code_end = 0x1b8;  ///< the disk's signature and table follow
    static constexpr std::size_t kernel_sector = 0x5c;   ///< u64 LE: where the core image begins
    static constexpr std::size_t drive_check = 0x66;     ///< a jump of two bytes
    static constexpr std::size_t blocklist_start = 0x1f4;    ///< u64 LE: second sector of the core
    static constexpr std::size_t blocklist_length = 0x1fc;   ///< u16 LE: sectors after the first
    static constexpr std::size_t blocklist_segment = 0x1fe;  ///< u16 LE: loaded at 0x820:0
};

/// Throws Error unless `core` is a BIOS core image of grub.
void check_core_image(const std::string& core);

/// Puts grub's boot sector into the protective MBR, which must be there, and its core image into
/// the BIOS boot partition, so that the first loads the second wherever the disk hangs. Throws
/// Error when the images are not what they must be or do not fit, SystemError.
void write_boot_sectors(const std::filesystem::path& disk,
                        std::string boot_sector,
                        std::string core,
                        const DiskExtent& partition);

}  // namespace pigsty::builder
