// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/host_variables.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/inventory/detail/layers.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/parameter.hpp"

namespace pigsty::specs {

const char* to_string(VariableOrigin origin) {
    switch (origin) {
        case VariableOrigin::fallback:
            return "default";
        case VariableOrigin::global:
            return "all.vars";
        case VariableOrigin::group:
            return "group";
        case VariableOrigin::host:
            return "host";
        case VariableOrigin::argument:
            return "argument";
    }
    return "";
}

std::vector<Layer> layers_of(const Inventory& inventory, std::string_view address) {
    std::vector<Layer> layers;
    if (inventory.globals() != nullptr) {
        layers.push_back({inventory.globals(), VariableOrigin::global, nullptr});
    }
    std::vector<InventoryEntry> entries = inventory.entries_of(address);
    for (const InventoryEntry& entry : entries) {
        if (entry.group->variables != nullptr) {
            layers.push_back({entry.group->variables, VariableOrigin::group, entry.group});
        }
    }
    // Groups lie in one vector in the order of the document.
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
        return a.group < b.group;
    });
    for (const InventoryEntry& entry : entries) {
        if (entry.host->variables != nullptr) {
            layers.push_back({entry.host->variables, VariableOrigin::host, entry.group});
        }
    }
    return layers;
}

bool is_group_setting(const Layer& layer, std::string_view key) {
    return layer.origin == VariableOrigin::group && key == "ansible_group_priority";
}

HostVariables host_variables(const Inventory& inventory, std::string_view address) {
    if (!inventory.has_host(address)) {
        throw base::UsageError("the inventory " + base::quote(inventory.file()) + " has no host " +
                               base::quote(address) +
                               base::did_you_mean(address, inventory.addresses()));
    }
    HostVariables host;
    host.address_ = address;
    for (const InventoryEntry& entry : inventory.entries_of(address)) {
        host.groups_.push_back(entry.group->name);
    }
    std::vector<Variable>& variables = host.variables_;
    for (const Parameter& parameter : parameters()) {
        if (parameter.fallback != nullptr) {
            variables.push_back({parameter.name,
                                 parameter.fallback,
                                 VariableOrigin::fallback,
                                 "",
                                 parameter.fallback->position()});
        }
    }
    for (const Layer& layer : layers_of(inventory, address)) {
        for (const YamlEntry& entry : layer.variables->entries()) {
            if (!is_group_setting(layer, entry.key)) {
                variables.push_back({entry.key,
                                     entry.value,
                                     layer.origin,
                                     layer.group == nullptr ? "" : layer.group->name,
                                     layer.variables->position_of(entry)});
            }
        }
    }
    // Reversed, the first of equal names is the one that counts.
    std::reverse(variables.begin(), variables.end());
    std::stable_sort(variables.begin(), variables.end(), [](const Variable& a, const Variable& b) {
        return a.name < b.name;
    });
    variables.erase(
        std::unique(variables.begin(),
                    variables.end(),
                    [](const Variable& a, const Variable& b) { return a.name == b.name; }),
        variables.end());
    return host;
}

const Variable* HostVariables::find(std::string_view name) const {
    const auto found = std::lower_bound(
        variables_.begin(), variables_.end(), name, [](const Variable& one, std::string_view key) {
            return one.name < key;
        });
    return found != variables_.end() && found->name == name ? &*found : nullptr;
}

namespace {

/// The value that counts: the one that is set, unless it is nothing, else the catalogue's; nullptr
/// when there is neither.
const YamlNode* value_or_fallback(const HostVariables& host, std::string_view name) {
    const Variable* variable = host.find(name);
    if (variable != nullptr && !variable->value->is_null()) {
        return variable->value;
    }
    const Parameter* parameter = find_parameter(name);
    return parameter == nullptr ? nullptr : parameter->fallback;
}

const YamlNode& required_value(const HostVariables& host, std::string_view name) {
    if (const YamlNode* value = value_or_fallback(host, name)) {
        return *value;
    }
    const Variable* variable = host.find(name);
    const std::string message = "the variable " + base::quote(name) + " of host " +
                                base::quote(host.address()) +
                                " is needed, but has no value and no default";
    throw variable == nullptr ? base::SpecError(message)
                              : base::SpecError(variable->position, message);
}

std::string text_of_value(const YamlNode& value, std::string_view name) {
    const Parameter* parameter = find_parameter(name);
    if (std::optional<std::string> text = scalar_text(value, parameter)) {
        return *text;
    }
    value.fail("expected text for " + base::quote(name) + ", found " + value.describe() +
               (value.kind() == YamlKind::scalar ? "; put it in quotes if text is meant" : ""));
}

}  // namespace

bool HostVariables::boolean(std::string_view name) const {
    const YamlNode& value = required_value(*this, name);
    const std::optional<bool> truth = yaml11_boolean(value);
    if (!truth) {
        value.fail("expected true or false for " + base::quote(name) + ", found " +
                   value.describe());
    }
    return *truth;
}

std::int64_t HostVariables::integer(std::string_view name) const {
    const YamlNode& value = required_value(*this, name);
    const std::optional<std::int64_t> number = whole_number(value);
    if (!number) {
        value.fail("expected a whole number for " + base::quote(name) + ", found " +
                   value.describe());
    }
    return *number;
}

std::string HostVariables::text(std::string_view name) const {
    return text_of_value(required_value(*this, name), name);
}

std::vector<std::string> HostVariables::texts(std::string_view name) const {
    std::vector<std::string> texts;
    const YamlNode* value = value_or_fallback(*this, name);
    if (value == nullptr) {
        return texts;
    }
    if (value->kind() != YamlKind::list) {
        texts.push_back(text_of_value(*value, name));
        return texts;
    }
    for (const YamlNode* item : value->items()) {
        texts.push_back(text_of_value(*item, name));
    }
    return texts;
}

std::optional<std::int64_t> HostVariables::optional_integer(std::string_view name) const {
    const Variable* variable = find(name);
    if (variable == nullptr || variable->value->is_null() ||
        (variable->value->kind() == YamlKind::scalar && variable->value->raw_text().empty())) {
        return std::nullopt;
    }
    return integer(name);
}

std::optional<std::string> HostVariables::optional_text(std::string_view name) const {
    const Variable* variable = find(name);
    if (variable == nullptr || variable->value->is_null()) {
        return std::nullopt;
    }
    std::string text = text_of_value(*variable->value, name);
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

std::optional<bool> yaml11_boolean(const YamlNode& node) {
    constexpr std::array<std::string_view, 9> k_true = {
        "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"};
    constexpr std::array<std::string_view, 9> k_false = {
        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"};
    if (node.kind() != YamlKind::scalar || node.is_quoted()) {
        return std::nullopt;
    }
    const std::string_view text = node.raw_text();
    if (std::find(k_true.begin(), k_true.end(), text) != k_true.end()) {
        return true;
    }
    if (std::find(k_false.begin(), k_false.end(), text) != k_false.end()) {
        return false;
    }
    return std::nullopt;
}

}  // namespace pigsty::specs
