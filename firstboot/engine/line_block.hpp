// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// The text with our block of that name holding exactly these lines: where it stands, or at the end
/// when it is new. No lines: without the block. A begin without an end (somebody cut it) counts as
/// a block of the begin and those of our lines that follow it; blocks of the name that stand twice
/// become one. The rest stays byte for byte.
std::string with_block(std::string_view text,
                       const std::string& name,
                       const std::vector<std::string>& lines);

}  // namespace pigsty::firstboot
