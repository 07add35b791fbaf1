// SPDX-License-Identifier: Apache-2.0
#include "bundles/why.hpp"

#include <algorithm>
#include <set>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_files.hpp"

namespace pigsty::bundles {

using specs::Lock;
using specs::LockedPackage;

namespace {

bool is_meant(const LockedPackage& package, const std::string& name) {
    return package.nevra.name == name || package.nevra.name + "." + package.nevra.arch == name ||
           specs::to_string(package.nevra) == name || bundle_name_of(package) == name;
}

/// The package of that name, preferably one that is in `set`: i686 twins have the same name.
const LockedPackage* find_needer(const Lock& lock,
                                 const std::string& name,
                                 const std::string& set,
                                 const std::set<const LockedPackage*>& visited) {
    const LockedPackage* found = nullptr;
    for (const LockedPackage& package : lock.packages) {
        if (package.nevra.name != name || visited.contains(&package)) {
            continue;
        }
        if (std::find(package.sets.begin(), package.sets.end(), set) != package.sets.end()) {
            return &package;
        }
        found = found == nullptr ? &package : found;
    }
    return found;
}

WhyAnswer explain_package(const Lock& lock, const LockedPackage& package) {
    WhyAnswer answer;
    answer.package = specs::to_string(package.nevra);
    answer.repository = package.repository;
    answer.sets = package.sets;
    std::set<const LockedPackage*> visited;
    const LockedPackage* at = &package;
    while (!at->why.capability.empty()) {
        visited.insert(at);
        const LockedPackage* by = find_needer(lock, at->why.by, at->why.set, visited);
        answer.chain.push_back({specs::to_string(at->nevra),
                                at->why.capability,
                                by != nullptr ? specs::to_string(by->nevra) : at->why.by});
        if (by == nullptr) {  // a lock edited by hand; say what is known
            answer.set = at->why.set;
            return answer;
        }
        at = by;
    }
    answer.request = at->why.by;
    answer.set = at->why.set;
    return answer;
}

}  // namespace

std::vector<WhyAnswer> explain(const Lock& lock, const std::string& name) {
    std::vector<WhyAnswer> answers;
    for (const LockedPackage& package : lock.packages) {
        if (is_meant(package, name)) {
            answers.push_back(explain_package(lock, package));
        }
    }
    for (const specs::LockedFile& file : lock.files) {
        if (file.name == name) {
            WhyAnswer& answer = answers.emplace_back();
            answer.package = file.name;
            answer.repository = specs::k_url_repository;
        }
    }
    if (answers.empty()) {
        std::set<std::string> names;
        for (const LockedPackage& package : lock.packages) {
            names.insert(package.nevra.name);
        }
        for (const specs::LockedFile& file : lock.files) {
            names.insert(file.name);
        }
        const std::vector<std::string> candidates(names.begin(), names.end());
        throw base::UsageError("there is no package " + base::quote(name) + " in the lock" +
                               base::did_you_mean(name, candidates));
    }
    return answers;
}

std::string format_why(const std::vector<WhyAnswer>& answers) {
    std::string text;
    for (const WhyAnswer& answer : answers) {
        text += answer.package + " from " + base::quote(answer.repository);
        if (!answer.sets.empty()) {
            text += answer.sets.size() == 1 ? ", in set " : ", in sets ";
            text += base::quote_list(answer.sets);
        }
        text += "\n";
        for (const WhyStep& step : answer.chain) {
            text += "  provides " + step.capability + " for " + step.needed_by + "\n";
        }
        if (!answer.request.empty()) {
            text += answer.chain.empty() ? "  set " : "  which set ";
            text += base::quote(answer.set) + " asks for as " + base::quote(answer.request) + "\n";
        }
        if (answer.sets.empty()) {
            text += "  a file the profile names by its address\n";
        }
    }
    return base::printable(text);
}

}  // namespace pigsty::bundles
