// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/package_lists.hpp"

#include <set>
#include <string>

#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::string_view k_version_mark = "${pg_version}";

std::string with_version(const RoleInput& input, std::string name) {
    for (std::size_t at = name.find(k_version_mark); at != std::string::npos;
         at = name.find(k_version_mark)) {
        name.replace(at, k_version_mark.size(), placed_text(input.variables, "pg_version").text);
    }
    return name;
}

/// The names in a variable, each once, in their order.
std::vector<std::string> package_names(const RoleInput& input, const char* variable) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (const PlacedText& group : placed_texts(input.variables, variable)) {
        for (PlacedText& word : placed_words(group)) {
            word.text = with_version(input, word.text);
            if (!is_made_of(word.text, "._+-*?[]:~^") || word.text.starts_with('-')) {
                word.fail_expected("names of packages");
            }
            if (seen.insert(word.text).second) {
                names.push_back(std::move(word.text));
            }
        }
    }
    return names;
}

}  // namespace

std::vector<ResourceId> add_package_lists(const RoleInput& input,
                                          const std::vector<const char*>& variables,
                                          PlanWriter& plan) {
    std::vector<ResourceId> added;
    const bool none = input.variables.text("node_repo_method") == "none";
    for (const char* variable : variables) {
        std::vector<std::string> names = package_names(input, variable);
        if (names.empty()) {
            continue;
        }
        if (none) {
            plan.warn("node_repo_method is none: the packages of " + std::string(variable) +
                      " are not looked at");
            continue;
        }
        added.push_back(
            plan.add(PackagesPresent{std::move(names)}, variable, {.qualifier = variable}));
    }
    return added;
}

}  // namespace pigsty::firstboot
