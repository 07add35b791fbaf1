// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/selector.hpp"

#include <algorithm>

#include "base/quote.hpp"
#include "specs/inventory/detail/selector_parser.hpp"
#include "specs/inventory/detail/selector_value.hpp"

namespace pigsty::specs {

namespace {

using Kind = Selector::Expression::Kind;

SelectorValue evaluate(const Selector::Expression& expression, const VariableLookup& variable);

bool compare(Kind kind, const SelectorValue& left, const SelectorValue& right) {
    switch (kind) {
        case Kind::equal:
            return equal(left, right);
        case Kind::not_equal:
            return !equal(left, right);
        case Kind::less:
            return less(left, right);
        case Kind::greater:
            return less(right, left);
        case Kind::less_or_equal:
            return less(left, right) || (comparable(left, right) && equal(left, right));
        default:
            return less(right, left) || (comparable(left, right) && equal(left, right));
    }
}

SelectorValue evaluate(const Selector::Expression& expression, const VariableLookup& variable) {
    switch (expression.kind) {
        case Kind::field:
            return value_of(variable(expression.text));
        case Kind::literal:
            return expression.value;
        case Kind::member:
            return SelectorMember{};
        case Kind::negation:
            return !is_true(evaluate(*expression.left, variable));
        case Kind::either: {
            SelectorValue left = evaluate(*expression.left, variable);
            return is_true(left) ? left : evaluate(*expression.right, variable);
        }
        case Kind::both: {
            SelectorValue left = evaluate(*expression.left, variable);
            return is_true(left) ? evaluate(*expression.right, variable) : left;
        }
        default:
            break;
    }
    const SelectorValue left = evaluate(*expression.left, variable);
    const SelectorValue right = evaluate(*expression.right, variable);
    const bool ordering = expression.kind != Kind::equal && expression.kind != Kind::not_equal;
    if (ordering && !comparable(left, right)) {
        return std::monostate{};
    }
    return compare(expression.kind, left, right);
}

}  // namespace

Selector::Selector(std::string_view expression)
    : text_(expression), condition_(SelectorParser(expression).parse()) {}
Selector::Selector(Selector&&) noexcept = default;
Selector& Selector::operator=(Selector&&) noexcept = default;
Selector::~Selector() = default;

bool Selector::picks(const VariableLookup& variable) const {
    return condition_ == nullptr || is_true(evaluate(*condition_, variable));
}

bool Selector::picks(const HostVariables& member) const {
    return picks([&](std::string_view name) -> const YamlNode* {
        const Variable* variable = member.find(name);
        return variable == nullptr ? nullptr : variable->value;
    });
}

}  // namespace pigsty::specs
