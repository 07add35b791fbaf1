// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>

namespace pigsty::builder {

/// Compresses one piece of a disk on its own. Called from several threads at once.
using EncodePiece = std::function<std::string(std::span<const std::uint8_t>)>;

/// Takes a compressed piece and the number of bytes it holds.
using TakePiece = std::function<void(const std::string& encoded, std::size_t piece_bytes)>;

/// Cuts a file into pieces of `piece_bytes` (the last one shorter), compresses them on `jobs`
/// threads and hands the results over in order, on the calling thread. Cuts depend on the size
/// alone, so that results do not depend on `jobs`. Pieces of zeros are compressed once, and not
/// even read where the file has holes. At most jobs + 1 results are held. Throws SystemError,
/// Interrupted.
void encode_pieces(const std::filesystem::path& file,
                   std::size_t piece_bytes,
                   std::size_t jobs,
                   const EncodePiece& encode,
                   const TakePiece& take);

}  // namespace pigsty::builder
