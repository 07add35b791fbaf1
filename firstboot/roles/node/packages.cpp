// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/node/package_names.hpp"
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

}  // namespace

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

void add_packages(const RoleInput& input, PlanWriter& plan) {
    std::vector<const char*> variables = {"node_packages", "node_extra_packages"};
    if (input.variables.boolean("meta_node")) {
        variables.push_back("node_meta_packages");
        if (input.variables.optional_text("node_meta_pip_install")) {
            plan.warn(
                "node_meta_pip_install is not done: what pip fetches is in no bundle and has "
                "no signature");
        }
    }
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
        plan.add(PackagesPresent{std::move(names)}, variable, {.qualifier = variable});
    }
}

}  // namespace pigsty::firstboot
