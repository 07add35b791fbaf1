// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pigsty::base {

/// Lower-case hexadecimal digits of `bytes`.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// True when `text` is exactly `digits` hexadecimal digits of either case.
bool is_hex(std::string_view text, std::size_t digits);

}  // namespace pigsty::base
