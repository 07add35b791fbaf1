// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>

namespace pigsty::builder {

/// Compresses a disk into a .zst of independent frames, each with its size and checksum. `output`
/// is written in place. The bytes do not depend on `jobs`. Throws SystemError, Interrupted.
/// Source: RFC 8878.
void write_raw_zst(const std::filesystem::path& raw,
                   const std::filesystem::path& output,
                   std::size_t jobs);

}  // namespace pigsty::builder
