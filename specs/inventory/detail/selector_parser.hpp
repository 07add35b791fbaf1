// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "specs/inventory/detail/selector_value.hpp"
#include "specs/inventory/selector.hpp"

namespace pigsty::specs {

/// A node of a condition.
struct Selector::Expression {
    enum class Kind {
        field,    ///< `text` is its name
        literal,  ///< `value`
        member,   ///< "@"
        negation,
        either,
        both,
        equal,
        not_equal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
    };
    Kind kind = Kind::literal;
    std::string text;
    SelectorValue value;
    std::unique_ptr<Expression> left;
    std::unique_ptr<Expression> right;  ///< of binary operators
};

/// Reads the text of a selector by recursive descent; || binds less than &&, that less than
/// comparisons, those less than !.
class SelectorParser {
  public:
    explicit SelectorParser(std::string_view text) : text_(text) {}
    /// nullptr for "[]". Throws SpecError.
    std::unique_ptr<Selector::Expression> parse();

  private:
    using Node = std::unique_ptr<Selector::Expression>;
    using Kind = Selector::Expression::Kind;

    [[noreturn]] void fail(const std::string& message) const;
    [[noreturn]] void refuse(const std::string& what) const;
    void skip_blanks();
    bool at(std::string_view token) const { return text_.substr(position_).starts_with(token); }
    bool take(std::string_view token);
    Node parse_either();
    Node parse_both();
    Node parse_comparison();
    Node parse_operand();
    Node parse_field();
    Node parse_json_literal();
    Node parse_raw_text();
    std::string quoted_until(char end);
    void refuse_what_follows_operand();
    Node join(Kind kind, Node left, Node right);

    std::string_view text_;
    std::size_t position_ = 0;
    std::size_t depth_ = 0;
    std::size_t nodes_ = 0;
};

}  // namespace pigsty::specs
