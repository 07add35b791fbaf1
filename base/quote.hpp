// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pigsty::base {

/// Puts `text` in double quotes; control characters and bytes that are not UTF-8 text become \xNN,
/// so that outside bytes cannot move the cursor of a terminal. Longer text than `limit` bytes is
/// cut with "…".
std::string quote(std::string_view text, std::size_t limit = 300);

/// Shape: `"a", "b", "c"`; an empty list gives "none".
std::string quote_list(std::span<const std::string> items);

/// Replaces control characters as `quote` does, but adds no quotes and keeps new lines.
std::string printable(std::string_view text);

}  // namespace pigsty::base
