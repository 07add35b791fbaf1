// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/scalars.hpp"

#include <algorithm>
#include <charconv>

#include "specs/inventory/host_variables.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

/// An address, "10.0.0.0/8", "10.10.10.10:80" or "1.2.3": with more than one dot nobody reads a
/// number, though the regular expression of YAML 1.1 would allow it.
bool is_dotted(std::string_view text) {
    return std::count(text.begin(), text.end(), '.') > 1 &&
           text.find_first_not_of("0123456789.:/-") == std::string_view::npos;
}

}  // namespace

bool is_simple_fraction(std::string_view text) {
    const std::size_t point = text.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (point == std::string_view::npos || !digits(text.substr(0, point)) ||
        !digits(text.substr(point + 1))) {
        return false;
    }
    const bool leading_zero = point > 1 && text.front() == '0';
    const bool trailing_zero = text.back() == '0' && text.size() - point > 2;
    return !leading_zero && !trailing_zero && text.size() < 16;
}

std::optional<std::int64_t> whole_number(const YamlNode& node) {
    const std::string_view text = node.raw_text();
    if (node.kind() != YamlKind::scalar || node.is_quoted() || text.empty()) {
        return std::nullopt;
    }
    const std::size_t first = text.front() == '-' ? 1 : 0;
    if (text.size() > first + 1 && text[first] == '0') {
        return std::nullopt;  // octal to YAML 1.1
    }
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || stop != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> scalar_text(const YamlNode& node, const Parameter* parameter) {
    if (node.kind() != YamlKind::scalar) {
        return std::nullopt;
    }
    const std::string& text = node.raw_text();
    // "y" and "n" are truth values in the specification of YAML 1.1 alone, not to Ansible.
    const bool only_looks_so = looks_like_bool(text) && !yaml11_boolean(node);
    if (only_looks_so || node.is_quoted() || is_plain_text(text) || whole_number(node) ||
        is_simple_fraction(text) || is_dotted(text)) {
        return text;
    }
    if (parameter != nullptr && parameter->type == ParameterType::enumeration) {
        const std::optional<bool> truth = yaml11_boolean(node);
        if (truth && !*truth &&
            std::find(parameter->values.begin(), parameter->values.end(), "off") !=
                parameter->values.end()) {
            return "off";
        }
    }
    return std::nullopt;
}

}  // namespace pigsty::specs
