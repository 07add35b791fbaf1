// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/uuid.hpp"
#include "builder/disk/disk_layout.hpp"

namespace pigsty::builder {

/// Writes a FAT32 file system into the extent of `disk` that holds one file, the boot loader
/// EFI/BOOT/BOOTX64.EFI. Its serial number is the first four bytes of `identity`; its times are
/// `epoch`, but not before 1980. `work` takes a scratch file. Throws ProcessError, SystemError.
/// Source: mtools(1); UEFI specification 2.10, section 3.5.1 (the path of removable media).
void write_esp(const std::filesystem::path& disk,
               const DiskExtent& extent,
               std::string_view boot_loader,
               const base::Uuid& identity,
               std::int64_t epoch,
               const std::filesystem::path& work);

}  // namespace pigsty::builder
