// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/uuid.hpp"

namespace pigsty::builder {

/// Converts a plain disk into a VHD of fixed size: the disk's own bytes and a footer, whose time
/// stamp and identifier qemu-img would take from the clock and at random. Throws Error with an
/// advice when the disk is not whole MiB, which Azure and Hyper-V want, or when qemu-img wrote
/// something unexpected; ProcessError.
/// Source: Microsoft "Virtual Hard Disk Image Format Specification", 1.0; block/vpc.c of qemu.
void write_vhd(const std::filesystem::path& raw,
               const std::filesystem::path& output,
               const base::Uuid& uuid,
               std::int64_t epoch);

/// The footer's checksum: the one's complement of the sum of its bytes, the checksum's own left
/// out. `footer` has 512 bytes.
std::uint32_t vhd_checksum(std::string_view footer);

}  // namespace pigsty::builder
