// SPDX-License-Identifier: Apache-2.0
#include "repo/solve.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/file_dependencies.hpp"
#include "repo/detail/kept_packages.hpp"
#include "repo/detail/solution.hpp"
#include "repo/detail/solve_reasons.hpp"
#include "repo/detail/solved_packages.hpp"

namespace pigsty::repo {

namespace {

using detail::MatchedRequest;
using detail::SolveUnit;
using detail::SolvPool;
using specs::PackageSet;
using Sets = std::map<std::string, const PackageSet*>;

Sets sets_by_name(const SolveRequest& request) {
    Sets sets;
    for (const PackageSet& set : request.sets) {
        if (!sets.emplace(set.name, &set).second) {
            throw base::SpecError("two package sets have the name " + base::quote(set.name));
        }
    }
    return sets;
}

/// Adds the base sets of `set`, and theirs, to `found`.
void collect_bases(const Sets& sets, const PackageSet& set, std::set<const PackageSet*>& found) {
    for (const std::string& name : set.base) {
        const auto base = sets.find(name);
        if (base == sets.end()) {
            std::vector<std::string> names;
            for (const auto& [known, unused] : sets) {
                names.push_back(known);
            }
            throw base::SpecError("set " + base::quote(set.name) + " is based on " +
                                  base::quote(name) + ", which is no set" +
                                  base::did_you_mean(name, names));
        }
        if (found.insert(base->second).second) {
            collect_bases(sets, *base->second, found);
        }
    }
}

/// Makes the file providers of everything that the sets may reach known to the pool.
void prepare_files(const SolvPool& pool, const SolveRequest& request) {
    std::vector<Id> roots;
    std::set<std::string> paths;
    for (const PackageSet& set : request.sets) {
        for (const specs::PackageRequest& asked : set.requests) {
            for (const auto& group : detail::match_request(pool, asked.pattern)) {
                roots.insert(roots.end(), group.begin(), group.end());
            }
            if (asked.pattern.starts_with('/')) {
                paths.insert(asked.pattern);
            }
        }
    }
    std::sort(roots.begin(), roots.end());
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    detail::add_file_provides(pool,
                              roots,
                              {paths.begin(), paths.end()},
                              request.weak_dependencies || !request.multilib.empty(),
                              request.solv_cache);
}

SolveUnit make_unit(const std::string& set,
                    std::string label,
                    std::vector<MatchedRequest> requests) {
    std::sort(requests.begin(), requests.end());
    return {set, std::move(label), std::move(requests)};
}

/// What is to be solved as a whole, in the order of set names.
std::vector<SolveUnit> make_units(
    const Sets& sets, const std::map<std::string, std::vector<MatchedRequest>>& matched) {
    std::vector<SolveUnit> units;
    for (const auto& [name, set] : sets) {
        std::set<const PackageSet*> bases;
        collect_bases(sets, *set, bases);
        bases.erase(set);
        std::vector<MatchedRequest> requests;
        for (const PackageSet* base : bases) {
            const auto& of_base = matched.at(base->name);
            requests.insert(requests.end(), of_base.begin(), of_base.end());
        }
        const auto& own = matched.at(name);
        const std::string label = "set " + base::quote(name);
        if (!set->one_by_one) {
            requests.insert(requests.end(), own.begin(), own.end());
            units.push_back(make_unit(name, label, std::move(requests)));
            continue;
        }
        for (const MatchedRequest& request : own) {
            std::vector<MatchedRequest> with_base = requests;
            with_base.push_back(request);
            units.push_back(
                make_unit(name, base::quote(request.text) + " of " + label, std::move(with_base)));
        }
    }
    return units;
}

/// A package that some unit's solution has.
struct Chosen {
    std::set<std::string> sets;
    detail::Reason reason;
};

std::map<Id, Chosen> solve_units(const SolvPool& pool,
                                 std::vector<SolveUnit> units,
                                 const SolveRequest& request) {
    std::map<Id, Chosen> chosen;
    for (SolveUnit& unit : units) {
        const std::vector<Id> packages = detail::solve_unit(pool, unit, request);
        const auto reasons =
            detail::explain_solution(pool, unit, packages, request.weak_dependencies);
        for (const Id id : packages) {
            const auto reason = reasons.find(id);
            const detail::Reason own = reason != reasons.end() ? reason->second : detail::Reason{};
            const auto [it, fresh] = chosen.try_emplace(id, Chosen{{}, own});
            it->second.sets.insert(unit.set);
            if (!fresh && own < it->second.reason) {
                it->second.reason = own;
            }
        }
    }
    return chosen;
}

}  // namespace

Solution solve(const SolveRequest& request, const std::function<void(const std::string&)>& warn) {
    const Sets sets = sets_by_name(request);
    SolvPool pool = detail::load_pool(request);
    detail::exclude(pool, detail::match_excludes(pool, request.excludes));
    detail::exclude(pool, detail::builds_beside(pool, request.keep, warn));
    prepare_files(pool, request);
    Solution solution;
    std::map<std::string, std::vector<MatchedRequest>> matched;
    for (const auto& [name, set] : sets) {
        detail::MatchedSet of_set = detail::match_set(pool, *set, warn);
        matched[name] = std::move(of_set.requests);
        for (std::string& pattern : of_set.left_out) {
            solution.left_out.push_back({name, std::move(pattern)});
        }
    }
    const auto chosen = solve_units(pool, make_units(sets, matched), request);
    for (const auto& [id, choice] : chosen) {
        SolvedPackage package = detail::describe_package(pool, id);
        package.sets.assign(choice.sets.begin(), choice.sets.end());
        package.why = choice.reason.why;
        solution.packages.push_back(std::move(package));
    }
    std::sort(solution.packages.begin(), solution.packages.end(), [](const auto& a, const auto& b) {
        return std::tie(a.nevra, a.repository, a.path) < std::tie(b.nevra, b.repository, b.path);
    });
    return solution;
}

}  // namespace pigsty::repo
