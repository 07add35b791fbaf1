// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace pigsty::base {

/// Base64 of `bytes`, with "=" at its end and without line ends. Source: RFC 4648 section 4.
std::string to_base64(std::span<const std::uint8_t> bytes);

}  // namespace pigsty::base
