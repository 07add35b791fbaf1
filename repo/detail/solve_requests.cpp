// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solve_requests.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <tuple>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/package_pattern.hpp"

namespace pigsty::repo::detail {

namespace {

/// Adds the packages that obsolete one of `packages`: asked for by its old name, a package comes
/// under its new one.
void add_obsoleters(const SolvPool& pool, std::vector<Id>& packages) {
    Pool* p = pool.get();
    std::vector<Id> found;
    for_each_package(pool, [&](Id id) {
        const Solvable* solvable = pool_id2solvable(p, id);
        for (const Id obsolete : dependencies(*solvable, solvable->dep_obsoletes)) {
            const bool any = std::any_of(packages.begin(), packages.end(), [&](Id old) {
                return pool_match_nevr(p, pool_id2solvable(p, old), obsolete) != 0;
            });
            if (any && is_usable(pool, id)) {
                found.push_back(id);
                break;
            }
        }
    });
    packages.insert(packages.end(), found.begin(), found.end());
    std::sort(packages.begin(), packages.end());
    packages.erase(std::unique(packages.begin(), packages.end()), packages.end());
}

/// One group for each name, or one for each name and architecture.
std::vector<std::vector<Id>> group_by_name(const SolvPool& pool, const PatternMatch& match) {
    std::map<std::pair<std::string, std::string>, std::vector<Id>> groups;
    for (const Id id : match.packages) {
        const Solvable* solvable = pool_id2solvable(pool.get(), id);
        const std::string arch =
            match.any_arch ? std::string(pool_id2str(pool.get(), solvable->arch)) : "";
        groups[{pool_id2str(pool.get(), solvable->name), arch}].push_back(id);
    }
    std::vector<std::vector<Id>> list;
    for (auto& [key, packages] : groups) {
        list.push_back(std::move(packages));
    }
    return list;
}

/// Reads "name" or "name OP version"; 0 when it is neither.
Id parse_capability(Pool* pool, const std::string& text) {
    std::istringstream words(text);
    std::string name;
    std::string operation;
    std::string evr;
    std::string rest;
    words >> name >> operation >> evr >> rest;
    const Id name_id = pool_str2id(pool, name.c_str(), 1);
    if (operation.empty()) {
        return name_id;
    }
    static const std::map<std::string, int> k_flags = {{"=", REL_EQ},
                                                       {"<", REL_LT},
                                                       {">", REL_GT},
                                                       {"<=", REL_LT | REL_EQ},
                                                       {">=", REL_GT | REL_EQ}};
    const auto flags = k_flags.find(operation);
    if (flags == k_flags.end() || evr.empty() || !rest.empty()) {
        return 0;
    }
    return pool_rel2id(pool, name_id, pool_str2id(pool, evr.c_str(), 1), flags->second, 1);
}

std::vector<Id> usable_providers(const SolvPool& pool, const std::string& capability) {
    std::vector<Id> found;
    const Id id = parse_capability(pool.get(), capability);
    if (id == 0) {
        return found;
    }
    for (const Id package : providers(pool.get(), id)) {
        if (is_usable(pool, package)) {
            found.push_back(package);
        }
    }
    return found;
}

/// Why nothing can be chosen for `pattern`: ` is only there as …`, or that it is unknown, with near
/// names.
std::string explain_nothing(const SolvPool& pool, const std::string& pattern) {
    const PatternMatch match = match_pattern(pool, pattern, Among::all);
    if (match.packages.empty()) {
        return " matches nothing in " + repository_names(pool) +
               base::did_you_mean(pattern, package_names(pool));
    }
    const Id example = match.packages.back();
    const Solvable* solvable = pool_id2solvable(pool.get(), example);
    const std::string name = base::quote(nevra_text(pool.get(), example));
    if (pool_badarch_solvable(pool.get(), pool_id2solvable(pool.get(), example)) != 0) {
        return " matches only packages of another architecture, e.g. " + name + " of repository " +
               base::quote(solvable->repo->name);
    }
    return " matches only packages that are excluded, e.g. " + name + " of repository " +
           base::quote(solvable->repo->name);
}

/// One error that tells them all, with the position of the first.
base::SpecError all_of(const std::vector<base::SpecError>& errors) {
    std::string message = errors.front().message();
    for (std::size_t i = 1; i < errors.size(); ++i) {
        message += '\n' + errors[i].message();
    }
    return base::SpecError(message);
}

}  // namespace

bool MatchedRequest::operator<(const MatchedRequest& other) const {
    return std::tie(text, set) < std::tie(other.text, other.set);
}

std::vector<std::vector<Id>> match_request(const SolvPool& pool, const std::string& pattern) {
    PatternMatch match = match_pattern(pool, pattern, Among::usable);
    if (match.packages.empty()) {
        std::vector<Id> found = usable_providers(pool, pattern);
        return found.empty() ? std::vector<std::vector<Id>>{}
                             : std::vector<std::vector<Id>>{std::move(found)};
    }
    std::vector<std::vector<Id>> groups = is_glob(pattern)
                                              ? group_by_name(pool, match)
                                              : std::vector<std::vector<Id>>{match.packages};
    if (match.name_only) {
        for (auto& group : groups) {
            add_obsoleters(pool, group);
        }
    }
    return groups;
}

MatchedSet match_set(const SolvPool& pool,
                     const specs::PackageSet& set,
                     const std::function<void(const std::string&)>& warn) {
    MatchedSet matched;
    std::vector<base::SpecError> unknown;
    for (const specs::PackageRequest& request : set.requests) {
        MatchedRequest found{set.name, request.pattern, match_request(pool, request.pattern)};
        if (!found.groups.empty()) {
            matched.requests.push_back(std::move(found));
            continue;
        }
        const base::SpecError error({request.file, request.line, request.column},
                                    base::quote(request.pattern) + " of set " +
                                        base::quote(set.name) +
                                        explain_nothing(pool, request.pattern));
        if (request.optional) {
            warn(error.message() + "; it is optional and left out");
            matched.left_out.push_back(request.pattern);
        } else {
            unknown.push_back(error);
        }
    }
    if (!unknown.empty()) {
        throw all_of(unknown);
    }
    std::sort(matched.requests.begin(), matched.requests.end());
    std::sort(matched.left_out.begin(), matched.left_out.end());
    return matched;
}

std::vector<Id> match_excludes(const SolvPool& pool, const std::vector<std::string>& excludes) {
    std::vector<Id> packages;
    for (const std::string& pattern : excludes) {
        const PatternMatch match = match_pattern(pool, pattern, Among::all);
        packages.insert(packages.end(), match.packages.begin(), match.packages.end());
    }
    return packages;
}

}  // namespace pigsty::repo::detail
