// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/yaml_reader.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

std::string place(const YamlNode& node) {
    const std::string path = node.path();
    return path.empty() ? "the document" : base::quote(path);
}

template <class Number>
Number read_number(const YamlNode& node, Number least, Number most) {
    const std::string& text = node.raw_text();
    Number value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool whole = node.kind() == YamlKind::scalar && !node.is_quoted() && !text.empty() &&
                       stop == end && error == std::errc{};
    if (!whole || value < least || value > most) {
        std::string expected = "a whole number";
        if (most != std::numeric_limits<Number>::max()) {
            expected += " from " + std::to_string(least) + " to " + std::to_string(most);
        }
        node.fail_expected(expected);
    }
    return value;
}

}  // namespace

const std::string& read_text(const YamlNode& node) {
    if (node.kind() != YamlKind::scalar) {
        node.fail_expected("text");
    }
    if (!node.is_quoted() && !is_plain_text(node.raw_text())) {
        node.fail("expected text at " + place(node) + ", found " + node.describe() +
                  "; put it in quotes if text is meant");
    }
    return node.raw_text();
}

const std::string& read_scalar(const YamlNode& node) {
    if (node.kind() != YamlKind::scalar) {
        node.fail_expected("text or a number");
    }
    return node.raw_text();
}

bool read_bool(const YamlNode& node) {
    if (node.kind() == YamlKind::scalar && !node.is_quoted()) {
        if (node.raw_text() == "true") {
            return true;
        }
        if (node.raw_text() == "false") {
            return false;
        }
    }
    node.fail_expected("true or false");
}

std::int64_t read_integer(const YamlNode& node, std::int64_t least, std::int64_t most) {
    return read_number<std::int64_t>(node, least, most);
}

std::uint64_t read_unsigned(const YamlNode& node, std::uint64_t most) {
    return read_number<std::uint64_t>(node, 0, most);
}

const std::vector<const YamlNode*>& read_list(const YamlNode& node) {
    if (node.kind() != YamlKind::list && !node.is_null()) {
        node.fail_expected("a list");
    }
    return node.items();
}

std::vector<std::string> read_texts(const YamlNode& node) {
    std::vector<std::string> texts;
    for (const YamlNode* item : read_list(node)) {
        texts.push_back(read_text(*item));
    }
    return texts;
}

const std::vector<YamlEntry>& read_map(const YamlNode& node) {
    if (node.kind() != YamlKind::map && !node.is_null()) {
        node.fail_expected("a map");
    }
    return node.entries();
}

YamlFields::YamlFields(const YamlNode& node, std::initializer_list<std::string_view> known)
    : node_(&node) {
    if (node.kind() != YamlKind::map) {
        node.fail_expected("a map");
    }
    for (const YamlEntry& entry : node.entries()) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) {
            continue;
        }
        const std::vector<std::string> names(known.begin(), known.end());
        const std::string near = base::did_you_mean(entry.key, names);
        throw base::SpecError(node.position_of(entry),
                              "unknown key " + base::quote(entry.key) + " in " + place(node) +
                                  (near.empty() ? "; known are " + base::quote_list(names) : near));
    }
}

const YamlNode* YamlFields::optional(std::string_view key) const {
    const YamlNode* value = node_->find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

const YamlNode& YamlFields::required(std::string_view key) const {
    const YamlNode* value = node_->find(key);
    if (value == nullptr) {
        node_->fail("the key " + base::quote(key) + " is missing in " + place(*node_));
    }
    return *value;
}

std::string YamlFields::text(std::string_view key, const std::string& fallback) const {
    const YamlNode* value = optional(key);
    return value == nullptr ? fallback : read_text(*value);
}

bool YamlFields::boolean(std::string_view key, bool fallback) const {
    const YamlNode* value = optional(key);
    return value == nullptr ? fallback : read_bool(*value);
}

std::vector<std::string> YamlFields::texts(std::string_view key) const {
    const YamlNode* value = optional(key);
    return value == nullptr ? std::vector<std::string>{} : read_texts(*value);
}

}  // namespace pigsty::specs
