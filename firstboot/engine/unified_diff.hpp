// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// The lines in which two texts differ, as `diff -u` shows them, with three lines around; empty for
/// equal texts. Where more than 2,000 lines lie between the first and the last that
/// differ, and of bytes that are no text, only the sizes are
/// said. Source: GNU diffutils, "Detailed Unified".
std::string unified_diff(std::string_view before, std::string_view after, const std::string& name);

}  // namespace pigsty::firstboot
