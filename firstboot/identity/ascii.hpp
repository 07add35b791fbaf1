// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// Lower case of the letters A to Z; no locale has a say.
std::string ascii_lower(std::string_view text);

/// True when the texts differ in the case of ASCII letters at most.
bool ascii_equal(std::string_view a, std::string_view b);

/// Without blanks, tabs and line ends around it.
std::string_view ascii_trim(std::string_view text);

/// The first line, without its end.
std::string_view first_line(std::string_view text);

/// Cuts the first line, with its end, off `text` and gives it without the end ("\r\n" or "\n").
std::string_view take_line(std::string_view& text);

}  // namespace pigsty::firstboot
