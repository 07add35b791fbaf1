// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// The member itself, "@": a map that is never empty.
struct SelectorMember {
    bool operator==(const SelectorMember&) const = default;
};

/// A value while an expression is evaluated: null, truth value, number, text, a list or map of the
/// inventory, or the member.
using SelectorValue =
    std::variant<std::monostate, bool, double, std::string, const YamlNode*, SelectorMember>;

/// The value of a variable; null for nullptr.
SelectorValue value_of(const YamlNode* node);

/// JMESPath's truth: null, false and what is empty are false; the number 0 is true.
bool is_true(const SelectorValue& value);

/// Equal values of the same type; lists and maps item by item.
bool equal(const SelectorValue& left, const SelectorValue& right);

/// True for two numbers or two texts: nothing else has an order.
bool comparable(const SelectorValue& left, const SelectorValue& right);
/// False for values that have no order.
bool less(const SelectorValue& left, const SelectorValue& right);

}  // namespace pigsty::specs
