// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace pigsty::builder {

/// Offsets (multiples of `block_bytes`) of the blocks in which two files differ, ascending; at most
/// `limit`. Of files of unequal length the common part is compared. Areas that are holes in both
/// are skipped. Throws SystemError.
std::vector<std::uint64_t> differing_blocks(const std::filesystem::path& a,
                                            const std::filesystem::path& b,
                                            std::size_t block_bytes,
                                            std::size_t limit);

}  // namespace pigsty::builder
