// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

/// A whole number as every reader of YAML has it: unquoted, decimal, no leading zeros.
std::optional<std::int64_t> whole_number(const YamlNode& node);

/// "1.5", but not "1.50" or "01.5", which come out otherwise once they were numbers.
bool is_simple_fraction(std::string_view text);

/// The text of a scalar that is text, or a number whose text is the same to every reader ("14",
/// "1.5"); nullopt for truth values, other numbers and what is no scalar. An unquoted truth value
/// where `parameter` (or nullptr) is an enumeration counts as the text it looks like.
std::optional<std::string> scalar_text(const YamlNode& node, const Parameter* parameter);

}  // namespace pigsty::specs
