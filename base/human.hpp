// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace pigsty::base {

/// Shape: "512 B", "1.5 KiB", "409.6 MiB", "1.2 GiB".
std::string human_size(std::uint64_t size_bytes);

/// The number of bytes a user writes. Shape: "12GiB", "1024 MiB", "512KiB", "4TiB", "4096"; units
/// of 1000 ("GB") are refused, since which were meant cannot be known. Throws UsageError, also when
/// the size is beyond 2^63.
std::uint64_t parse_size(std::string_view text);

/// Shape: "0.24 s", "12.3 s", "4 min 05 s", "1 h 02 min".
std::string human_duration(std::chrono::duration<double> duration);

/// Shape: "1 package", "3 packages"; `plural` replaces the regular plural in "s".
std::string count_of(std::uint64_t count, const std::string& noun, const std::string& plural = "");

}  // namespace pigsty::base
