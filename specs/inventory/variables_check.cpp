// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "specs/inventory/detail/checks.hpp"
#include "specs/inventory/detail/scalars.hpp"
#include "specs/inventory/detail/value_check.hpp"
#include "specs/inventory/detail/well_known.hpp"

namespace pigsty::specs {

namespace {

/// A document with more unknown names than this is of another kind; no use to look for near ones.
constexpr std::size_t k_most_suggestions = 500;

/// Belongs to one thing alone: without a default, nobody could mean it for all.
bool is_identity(const Parameter& parameter) {
    return parameter.fallback == nullptr && parameter.id != 0 &&
           !parameter.may_stand_at(ParameterLevel::argument);
}

bool is_for_meta_alone(const Parameter& parameter) {
    return parameter.roles.size() == 1 && parameter.roles.front() == "meta";
}

bool is_of_clusters(const Parameter& parameter) {
    return parameter.module == "pgsql" || parameter.module == "redis" ||
           parameter.module == "gpsql";
}

}  // namespace

void VariablesCheck::check_globals(const YamlNode& variables) {
    check_map(variables, Place::globals, nullptr);
}

void VariablesCheck::check_group(const InventoryGroup& group) {
    if (group.variables != nullptr) {
        check_map(*group.variables, Place::group, &group);
    }
}

void VariablesCheck::check_host(const InventoryHost& host) {
    if (host.variables != nullptr) {
        check_map(*host.variables, Place::host, nullptr);
    }
}

void VariablesCheck::check_map(const YamlNode& variables,
                               Place place,
                               const InventoryGroup* group) {
    for (const YamlEntry& entry : variables.entries()) {
        if (const Parameter* parameter = find_parameter(entry.key)) {
            check_known(*parameter, variables, entry, place, group);
        } else {
            check_unknown(variables, entry);
        }
    }
}

void VariablesCheck::check_unknown(const YamlNode& variables, const YamlEntry& entry) {
    const base::Position position = variables.position_of(entry);
    if (entry.key == "<<") {
        findings_.error(position, "merge keys (\"<<\") are not supported; write the values out");
        return;
    }
    if (entry.key.starts_with("ansible_")) {
        return;
    }
    const auto [place, is_new] = suggestions_.try_emplace(entry.key);
    if (is_new && suggestions_.size() <= k_most_suggestions) {
        if (const auto near = nearest_parameter(entry.key)) {
            place->second = "; did you mean " + base::quote(*near) + '?';
        }
    }
    findings_.warning(position, "unknown variable " + base::quote(entry.key) + place->second);
}

void VariablesCheck::check_known(const Parameter& parameter,
                                 const YamlNode& variables,
                                 const YamlEntry& entry,
                                 Place place,
                                 const InventoryGroup* group) {
    const base::Position position = variables.position_of(entry);
    const std::string name = base::quote(parameter.name);
    check_level(parameter, position, place, group);
    if (!parameter.effective) {
        findings_.warning(
            position,
            name + " has no effect" + (parameter.note.empty() ? "" : ": " + parameter.note));
    }
    const YamlNode& value = *entry.value;
    if (value.is_null()) {
        findings_.warning(
            position,
            name + " has no value; " +
                (parameter.fallback == nullptr ? "it counts as not set" : "its default counts"));
        return;
    }
    check_value(parameter, value, findings_);
    check_well_known(parameter, value, findings_);
    const bool has_usual_values =
        parameter.type == ParameterType::text && !parameter.values.empty();
    const auto text = has_usual_values ? scalar_text(value, &parameter) : std::nullopt;
    if (text && std::find(parameter.values.begin(), parameter.values.end(), *text) ==
                    parameter.values.end()) {
        const std::string near = base::did_you_mean(*text, parameter.values);
        findings_.warning(value.position(),
                          base::quote(*text) + " of " + name + " is none of the known " +
                              base::quote_list(parameter.values) + near);
    }
    if (parameter.name == "pg_instances") {
        for (const YamlEntry& instance : value.entries()) {
            check_map(*instance.value, Place::instance, nullptr);
        }
    }
}

void VariablesCheck::check_level(const Parameter& parameter,
                                 const base::Position& position,
                                 Place place,
                                 const InventoryGroup* group) {
    const std::string name = base::quote(parameter.name);
    const bool global = parameter.may_stand_at(ParameterLevel::global);
    const bool cluster = parameter.may_stand_at(ParameterLevel::cluster);
    const bool instance = parameter.may_stand_at(ParameterLevel::instance);
    if (parameter.may_stand_at(ParameterLevel::internal)) {
        findings_.warning(position, name + " is found out on the node; what is set here is lost");
    } else if (parameter.section == "ARGUMENT") {
        findings_.warning(position, name + " is meant for the command line of one run");
    } else if (!global && !cluster && !instance) {
        return;  // arguments that the shipped inventories give, too
    } else if (place == Place::globals && !global && is_identity(parameter)) {
        findings_.warning(position,
                          name + (cluster ? " belongs to one cluster" : " belongs to one host") +
                              ", but is set for all hosts");
    } else if (place == Place::group && !global && !cluster && is_identity(parameter) &&
               group->hosts.size() > 1) {
        findings_.warning(position,
                          name + " belongs to one host, but is set for all hosts of group " +
                              base::quote(group->name));
    } else if (place == Place::group && global && !cluster && !instance &&
               !(group->name == "meta" && is_for_meta_alone(parameter))) {
        findings_.warning(position,
                          name + " is meant for all hosts alike, but is set for group " +
                              base::quote(group->name) + " only");
    } else if (place == Place::host && !instance && (!cluster || is_of_clusters(parameter))) {
        findings_.warning(
            position,
            name + (cluster ? " is meant for a whole cluster" : " is meant for all hosts alike") +
                ", but is set for one host only");
    }
}

}  // namespace pigsty::specs
