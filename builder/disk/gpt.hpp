// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "builder/disk/disk_layout.hpp"
#include "builder/image_identity.hpp"

namespace pigsty::builder {

/// Writes the GUID partition table (both copies) and the protective MBR of the layout into a file
/// of `layout.disk_bytes`, with the identifiers given and nothing by chance. Partitions are
/// numbered in the order of the layout. Throws SystemError, Error.
/// Source: UEFI specification 2.10, chapter 5.
void write_gpt(const std::filesystem::path& disk,
               const DiskLayout& layout,
               const ImageIdentity& identity);

}  // namespace pigsty::builder
