// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/selector_parser.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

/// Selectors of real inventories have less than a hundred bytes.
constexpr std::size_t k_longest = 4096;
/// Keeps recursion off the end of the stack.
constexpr std::size_t k_deepest = 64;
constexpr std::size_t k_most_operators = 256;

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool continues_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9');
}

SelectorValue value_of_json(const nlohmann::json& json) {
    if (json.is_boolean()) {
        return json.get<bool>();
    }
    if (json.is_number()) {
        return json.get<double>();
    }
    if (json.is_string()) {
        return json.get<std::string>();
    }
    return std::monostate{};
}

}  // namespace

void SelectorParser::fail(const std::string& message) const {
    throw base::SpecError("selector " + base::quote(text_) + ", character " +
                          std::to_string(position_ + 1) + ": " + message);
}

void SelectorParser::refuse(const std::string& what) const {
    fail(what + " of JMESPath are not supported");
}

void SelectorParser::skip_blanks() {
    while (position_ < text_.size() &&
           std::string_view(" \t\n\r").find(text_[position_]) != std::string_view::npos) {
        ++position_;
    }
}

bool SelectorParser::take(std::string_view token) {
    skip_blanks();
    if (!at(token)) {
        return false;
    }
    position_ += token.size();
    return true;
}

SelectorParser::Node SelectorParser::join(Kind kind, Node left, Node right) {
    if (++nodes_ > k_most_operators) {
        fail("more than " + std::to_string(k_most_operators) + " operators");
    }
    Node node = std::make_unique<Selector::Expression>();
    node->kind = kind;
    node->left = std::move(left);
    node->right = std::move(right);
    return node;
}

SelectorParser::Node SelectorParser::parse() {
    if (text_.size() > k_longest) {
        throw base::SpecError("selector " + base::quote(text_, 40) + " is longer than " +
                              std::to_string(k_longest) + " bytes");
    }
    Node condition;
    skip_blanks();
    if (take("[?")) {
        condition = parse_either();
        if (!take("]")) {
            fail("expected \"]\" at the end of the condition");
        }
    } else if (take("[")) {
        skip_blanks();
        if (at("*")) {
            refuse("wildcards (\"[*]\"; \"[]\" picks everybody)");
        }
        if (!take("]")) {
            refuse("indices, slices and lists of fields");
        }
    } else {
        fail("expected \"[]\" for everybody or \"[? CONDITION ]\"");
    }
    skip_blanks();
    if (at("|")) {
        refuse("pipes");
    }
    if (position_ != text_.size()) {
        refuse("parts behind the closing \"]\"");
    }
    return condition;
}

SelectorParser::Node SelectorParser::parse_either() {
    if (++depth_ > k_deepest) {
        fail("nested deeper than " + std::to_string(k_deepest) + " levels");
    }
    Node left = parse_both();
    while (take("||")) {
        left = join(Kind::either, std::move(left), parse_both());
    }
    skip_blanks();
    if (at("|")) {
        refuse("pipes");
    }
    --depth_;
    return left;
}

SelectorParser::Node SelectorParser::parse_both() {
    Node left = parse_comparison();
    while (take("&&")) {
        left = join(Kind::both, std::move(left), parse_comparison());
    }
    return left;
}

SelectorParser::Node SelectorParser::parse_comparison() {
    constexpr std::array<std::pair<std::string_view, Kind>, 6> k_operators = {{
        {"==", Kind::equal},
        {"!=", Kind::not_equal},
        {"<=", Kind::less_or_equal},
        {">=", Kind::greater_or_equal},
        {"<", Kind::less},
        {">", Kind::greater},
    }};
    Node left = parse_operand();
    for (bool more = true; more;) {
        more = false;
        for (const auto& [token, kind] : k_operators) {
            if (take(token)) {
                left = join(kind, std::move(left), parse_operand());
                more = true;
                break;
            }
        }
    }
    skip_blanks();
    if (at("=")) {
        fail("found \"=\"; equality is written \"==\"");
    }
    return left;
}

SelectorParser::Node SelectorParser::parse_operand() {
    std::size_t negations = 0;
    while (take("!")) {
        ++negations;
    }
    Node node;
    skip_blanks();
    if (take("(")) {
        node = parse_either();
        if (!take(")")) {
            fail("expected \")\"");
        }
    } else if (at("`")) {
        node = parse_json_literal();
    } else if (at("'")) {
        node = parse_raw_text();
    } else if (take("@")) {
        node = std::make_unique<Selector::Expression>();
        node->kind = Kind::member;
    } else {
        node = parse_field();
    }
    refuse_what_follows_operand();
    if (negations > 0) {
        const bool twice = negations % 2 == 0;
        node = join(Kind::negation, std::move(node), nullptr);
        if (twice) {
            node = join(Kind::negation, std::move(node), nullptr);
        }
    }
    return node;
}

void SelectorParser::refuse_what_follows_operand() {
    if (at("(")) {
        refuse("functions");
    }
    skip_blanks();
    if (at(".")) {
        refuse("fields of fields");
    }
    if (at("[")) {
        refuse("indices, slices and filters of a field");
    }
}

SelectorParser::Node SelectorParser::parse_field() {
    if (position_ == text_.size()) {
        fail("expected a field, a literal, \"!\" or \"(\", found the end");
    }
    const char first = text_[position_];
    if (first == '"') {
        fail("fields in double quotes are not supported; text is written `primary` or 'primary'");
    }
    if (first == '*') {
        refuse("wildcards");
    }
    if (first == '&') {
        refuse("references to expressions (\"&\")");
    }
    if (first == '[' || first == '{') {
        refuse("lists and maps of fields");
    }
    if ((first >= '0' && first <= '9') || first == '-') {
        fail("a number is written in backticks: `1`");
    }
    if (!starts_name(first)) {
        fail("expected a field, a literal, \"!\" or \"(\", found " +
             base::quote(text_.substr(position_, 1)));
    }
    std::size_t end = position_;
    while (end < text_.size() && continues_name(text_[end])) {
        ++end;
    }
    Node node = std::make_unique<Selector::Expression>();
    node->kind = Kind::field;
    node->text = text_.substr(position_, end - position_);
    position_ = end;
    return node;
}

std::string SelectorParser::quoted_until(char end) {
    const std::size_t start = position_++;
    std::string text;
    while (position_ < text_.size() && text_[position_] != end) {
        if (text_[position_] == '\\' && position_ + 1 < text_.size() &&
            text_[position_ + 1] == end) {
            ++position_;
        }
        text += text_[position_++];
    }
    if (position_ == text_.size()) {
        position_ = start;
        fail(std::string("the literal has no end, expected ") + (end == '\'' ? "\"'\"" : "\"`\""));
    }
    ++position_;
    return text;
}

SelectorParser::Node SelectorParser::parse_raw_text() {
    Node node = std::make_unique<Selector::Expression>();
    node->value = quoted_until('\'');
    return node;
}

SelectorParser::Node SelectorParser::parse_json_literal() {
    const std::size_t start = position_;
    std::string text = quoted_until('`');
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    text.erase(0, std::min(first, text.size()));
    Node node = std::make_unique<Selector::Expression>();
    if (text.starts_with('[') || text.starts_with('{')) {
        position_ = start;
        refuse("lists and maps in literals");
    }
    const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
    // A bare word is the text it looks like, as jmespath.py has it.
    node->value = json.is_discarded() ? SelectorValue(text) : value_of_json(json);
    return node;
}

}  // namespace pigsty::specs
