// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pigsty::base {

/// One gzip member (RFC 1952) without name and with time 0: the same input gives the same bytes
/// everywhere. `level` is libdeflate's, 0 (stored) to 12.
std::string gzip_compress(std::string_view text, int level = 9);

/// Inflates all members of `gzip`. Throws Error when it is damaged or truncated, or would be larger
/// than `limit_bytes`.
std::string gzip_decompress(std::string_view gzip, std::uint64_t limit_bytes);

/// True when `bytes` starts with the gzip magic.
bool looks_like_gzip(std::string_view bytes);

}  // namespace pigsty::base
