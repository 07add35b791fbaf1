// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/host_variables.hpp"

namespace pigsty::specs {

/// A JMESPath expression that picks members of a cluster, as in pg_services. Supported: `[]`,
/// `[? CONDITION ]`, inside of conditions fields, literals in backticks (bare words, too) and in
/// single quotes, `==`, `!=`, `<`, `<=`, `>`, `>=`, `&&`, `||`, `!`, parentheses and `@`.
/// Everything else of JMESPath is refused by name. Truth is JMESPath's: null, false and what is
/// empty are false, the number 0 is true. Source: https://jmespath.org/specification.html
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
    const std::string& text() const { return text_; }

  private:
    std::string text_;
    std::unique_ptr<Expression> condition_;  ///< none: everybody
};

}  // namespace pigsty::specs
