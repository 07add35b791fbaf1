// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// Without blanks, tabs, carriage returns and new lines around it.
std::string_view trimmed(std::string_view text);

/// The parts of `text` between the separators; an empty text has none.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The words of a line, as blanks and tabs divide it.
std::vector<std::string_view> words_of(std::string_view line);

/// The value of a variable in a file of assignments as a shell reads simple ones: without quotes
/// around it. Shape: `ID="centos"`. Empty when it is not set; the last one counts.
/// Source: os-release(5).
std::string assigned(std::string_view text, std::string_view name);

}  // namespace pigsty::firstboot
