// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/selector_value.hpp"

#include <algorithm>
#include <charconv>

#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

SelectorValue scalar_value(const YamlNode& node) {
    const std::string& text = node.raw_text();
    if (node.is_quoted()) {
        return text;
    }
    if (const auto truth = yaml11_boolean(node)) {
        return *truth;
    }
    if (const auto number = whole_number(node)) {
        return static_cast<double>(*number);
    }
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (looks_like_number(text) && stop == end && error == std::errc{}) {
        return number;
    }
    return text;
}

bool equal_nodes(const YamlNode& left, const YamlNode& right) {
    if (&left == &right) {
        return true;
    }
    if (left.kind() != right.kind() || left.items().size() != right.items().size() ||
        left.entries().size() != right.entries().size()) {
        return false;
    }
    if (left.kind() == YamlKind::scalar) {
        return scalar_value(left) == scalar_value(right);
    }
    const auto same_item = [](const YamlNode* a, const YamlNode* b) { return equal_nodes(*a, *b); };
    const auto same_entry = [&](const YamlEntry& entry) {
        const YamlNode* other = right.find(entry.key);
        return other != nullptr && equal_nodes(*entry.value, *other);
    };
    return std::equal(left.items().begin(), left.items().end(), right.items().begin(), same_item) &&
           std::all_of(left.entries().begin(), left.entries().end(), same_entry);
}

}  // namespace

SelectorValue value_of(const YamlNode* node) {
    if (node == nullptr || node->is_null()) {
        return std::monostate{};
    }
    return node->kind() == YamlKind::scalar ? scalar_value(*node) : SelectorValue(node);
}

bool is_true(const SelectorValue& value) {
    if (const bool* truth = std::get_if<bool>(&value)) {
        return *truth;
    }
    if (const std::string* text = std::get_if<std::string>(&value)) {
        return !text->empty();
    }
    if (const YamlNode* const* node = std::get_if<const YamlNode*>(&value)) {
        return !(*node)->items().empty() || !(*node)->entries().empty();
    }
    return !std::holds_alternative<std::monostate>(value);
}

bool equal(const SelectorValue& left, const SelectorValue& right) {
    if (left.index() != right.index()) {
        return false;
    }
    if (const YamlNode* const* node = std::get_if<const YamlNode*>(&left)) {
        return equal_nodes(**node, *std::get<const YamlNode*>(right));
    }
    return left == right;
}

bool comparable(const SelectorValue& left, const SelectorValue& right) {
    return left.index() == right.index() &&
           (std::holds_alternative<double>(left) || std::holds_alternative<std::string>(left));
}

bool less(const SelectorValue& left, const SelectorValue& right) {
    if (!comparable(left, right)) {
        return false;
    }
    if (const double* number = std::get_if<double>(&left)) {
        return *number < std::get<double>(right);
    }
    return std::get<std::string>(left) < std::get<std::string>(right);
}

}  // namespace pigsty::specs
