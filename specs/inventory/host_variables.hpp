// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/inventory/inventory.hpp"

namespace pigsty::specs {

/// Where a value comes from, the lowest precedence first.
enum class VariableOrigin { fallback, global, group, host, argument };

/// Shape: "default", "all.vars", "group", "host", "argument".
const char* to_string(VariableOrigin origin);

/// A variable of a host: the value that counts, and where it was set.
struct Variable {
    std::string name;
    const YamlNode* value = nullptr;
    VariableOrigin origin = VariableOrigin::fallback;
    std::string group;        ///< of origins group and host
    base::Position position;  ///< of its key; in the catalogue for a fallback
};

/// The effective variables of one host: fallbacks of the catalogue, all.vars, its groups', its own.
/// Values replace each other whole. Points into the inventory, which must outlive it.
class HostVariables {
  public:
    const std::string& address() const { return address_; }
    /// Sorted by name; parameters without any value are not there.
    const std::vector<Variable>& all() const { return variables_; }
    /// nullptr when the variable has no value at all.
    const Variable* find(std::string_view name) const;
    /// The names of the groups that list the host, in order of precedence, the lowest first.
    const std::vector<std::string>& groups() const { return groups_; }

    /// The value as its parameter's type. Throw SpecError with the place of the value and what was
    /// expected; for one that is not set, or is null, the `fallback`, or SpecError without one.
    bool boolean(std::string_view name) const;
    std::int64_t integer(std::string_view name) const;
    std::string text(std::string_view name) const;
    /// A list of texts; a single text reads as a list of one, nothing as none.
    std::vector<std::string> texts(std::string_view name) const;
    /// The same, but nullopt for a variable that is not set, is null or is the empty text.
    std::optional<std::int64_t> optional_integer(std::string_view name) const;
    std::optional<std::string> optional_text(std::string_view name) const;

  private:
    friend HostVariables host_variables(const Inventory& inventory, std::string_view address);
    std::string address_;
    std::vector<Variable> variables_;
    std::vector<std::string> groups_;
};

/// Throws UsageError, naming hosts that are near, when the inventory does not list `address`.
HostVariables host_variables(const Inventory& inventory, std::string_view address);

/// A truth value as YAML 1.1 has it: yes, no, on, off, true, false in any usual spelling, unquoted.
/// nullopt for anything else. Source: https://yaml.org/type/bool.html
std::optional<bool> yaml11_boolean(const YamlNode& node);

}  // namespace pigsty::specs
