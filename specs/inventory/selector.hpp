// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

/// Gives the value of a member's variable, nullptr for one that is not set.
using VariableLookup = std::function<const YamlNode*(std::string_view name)>;

/// A JMESPath expression that picks members of a cluster, as in pg_services. Supported: `[]`,
/// `[? CONDITION ]`, inside of conditions fields, literals in backticks (bare words, too) and in
/// single quotes, `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||`, `!`, parentheses and `@`.
/// Everything else of JMESPath is refused by name. Truth is JMESPath's: null, false and what is
/// empty are false, the number 0 is true. Numbers and texts have an order, nothing else has.
/// Source: https://jmespath.org/specification.html
class Selector {
  public:
    struct Expression;
    /// Throws SpecError (without position) saying where in the expression it goes wrong.
    explicit Selector(std::string_view expression);
    Selector(Selector&&) noexcept;
    Selector& operator=(Selector&&) noexcept;
    ~Selector();

    /// True when a member with those variables is picked.
    bool picks(const HostVariables& member) const;
    bool picks(const VariableLookup& variable) const;
    const std::string& text() const { return text_; }

  private:
    std::string text_;
    std::unique_ptr<Expression> condition_;  ///< none: everybody
};

}  // namespace pigsty::specs
