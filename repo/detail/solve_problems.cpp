// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solve_problems.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "repo/detail/need_chain.hpp"

extern "C" {
#include <solv/evr.h>
}

namespace pigsty::repo::detail {

namespace {

/// Lines beyond this many are only counted.
constexpr std::size_t k_line_limit = 12;

/// One thing that stands in the way, as libsolv has it.
struct Obstacle {
    SolverRuleinfo type;
    Id source;
    Id target;
    Id dependency;
    bool operator<(const Obstacle& other) const {
        return std::tie(type, source, target, dependency) <
               std::tie(other.type, other.source, other.target, other.dependency);
    }
};

/// True for links of the chain that leads to an obstacle, told only when there is nothing harder.
bool is_link(const Obstacle& obstacle) {
    return obstacle.type == SOLVER_RULE_PKG_REQUIRES || obstacle.type == SOLVER_RULE_JOB ||
           obstacle.type == SOLVER_RULE_BEST || obstacle.type == SOLVER_RULE_PKG;
}

std::set<Obstacle> obstacles_of(Solver* solver, Id problem) {
    std::set<Obstacle> obstacles;
    IdQueue rules;
    solver_findallproblemrules(solver, problem, rules.get());
    for (const Id rule : rules.ids()) {
        IdQueue infos;
        solver_allruleinfos(solver, rule, infos.get());
        for (std::size_t i = 0; i + 3 < infos.ids().size(); i += 4) {
            const auto info = infos.ids().subspan(i, 4);
            const auto type = static_cast<SolverRuleinfo>(info[0]);
            // Of a job, the other fields are its flags and no packages.
            obstacles.insert(type == SOLVER_RULE_JOB ? Obstacle{type, 0, 0, 0}
                                                     : Obstacle{type, info[1], info[2], info[3]});
        }
    }
    return obstacles;
}

/// Capabilities that are provided and start like `capability`.
std::vector<std::string> similar_capabilities(Pool* pool, const std::string& capability) {
    const std::string start = capability.substr(0, 3);
    std::set<std::string> names;
    for (Id id = 2; id < pool->ss.nstrings; ++id) {
        const std::string_view name = pool_id2str(pool, id);
        // Offset 1 is the empty list of providers.
        if (name.starts_with(start) && pool->whatprovides[id] > 1) {
            names.emplace(name);
        }
    }
    return {names.begin(), names.end()};
}

/// Tells the obstacles of one unit.
class Teller {
  public:
    Teller(const SolvPool& pool, const SolveUnit& unit, const std::set<Obstacle>& obstacles)
        : pool_(pool),
          chains_(pool, unit, [&](Id id) { return involved(obstacles, id); }),
          wider_chains_(pool, unit, [&](Id id) { return is_usable(pool, id); }) {}

    std::optional<std::string> tell(const Obstacle& obstacle) const {
        const auto [type, source, target, dependency] = obstacle;
        switch (type) {
            case SOLVER_RULE_PKG_NOTHING_PROVIDES_DEP:
                return package(source) + " needs " + capability(dependency) +
                       ", which nothing provides" + hint(dependency);
            case SOLVER_RULE_PKG_REQUIRES:
                return package(source) + " needs " + capability(dependency) +
                       ", which only packages that cannot be installed provide";
            case SOLVER_RULE_PKG_CONFLICTS:
                return package(source) + " conflicts with " + capability(dependency) +
                       ", which is provided by " + package(target);
            case SOLVER_RULE_PKG_SELF_CONFLICT:
                return package(source) + " conflicts with " + capability(dependency) +
                       ", which it provides itself";
            case SOLVER_RULE_PKG_OBSOLETES:
            case SOLVER_RULE_PKG_IMPLICIT_OBSOLETES:
                return package(source) + " obsoletes " + capability(dependency) + ", which is " +
                       package(target);
            case SOLVER_RULE_PKG_SAME_NAME:
                return package(source) + " and " + package(target) +
                       " have the same name and cannot both be installed";
            case SOLVER_RULE_YUMOBS:
                return package(source) + " and " + package(target) + " both obsolete " +
                       capability(dependency) + " and cannot both be installed";
            case SOLVER_RULE_PKG_NOT_INSTALLABLE:
                return package(source) + " " + why_not_installable(source);
            case SOLVER_RULE_INFARCH:
                return package(source) + " is of an inferior architecture";
            case SOLVER_RULE_JOB:
                return "the requests contradict each other";
            default:
                return std::nullopt;
        }
    }

  private:
    static bool involved(const std::set<Obstacle>& obstacles, Id id) {
        return std::any_of(obstacles.begin(), obstacles.end(), [&](const Obstacle& obstacle) {
            return obstacle.source == id || obstacle.target == id;
        });
    }

    std::string package(Id id) const {
        std::string chain = chains_.to(id);
        if (chain.empty()) {
            chain = wider_chains_.to(id);
        }
        return base::quote(nevra_text(pool_.get(), id)) + (chain.empty() ? "" : " (" + chain + ")");
    }

    std::string capability(Id dependency) const {
        return base::quote(dependency_text(pool_.get(), dependency));
    }

    /// What the repositories have instead of a missing capability: its other versions, or similar
    /// names.
    std::string hint(Id dependency) const {
        const Id name = name_of(pool_.get(), dependency);
        std::vector<std::string> others;
        for (const Id provider : providers(pool_.get(), name)) {
            others.push_back(nevra_text(pool_.get(), provider));
        }
        if (!others.empty()) {
            others.resize(std::min<std::size_t>(others.size(), 3));
            return " (there is " + base::quote_list(others) + ")";
        }
        const std::string text = pool_id2str(pool_.get(), name);
        return base::did_you_mean(text, similar_capabilities(pool_.get(), text));
    }

    std::string why_not_installable(Id id) const {
        Solvable* solvable = pool_id2solvable(pool_.get(), id);
        if (pool_disabled_solvable(pool_.get(), solvable) != 0) {
            return "is excluded";
        }
        return pool_badarch_solvable(pool_.get(), solvable) != 0 ? "is of another architecture"
                                                                 : "cannot be installed";
    }

    const SolvPool& pool_;
    NeedChains chains_;
    NeedChains wider_chains_;
};

/// The same obstacle met by several versions of a package is one: that of the newest is told.
std::vector<Obstacle> without_older_versions(Pool* pool, const std::set<Obstacle>& obstacles) {
    using Key = std::tuple<SolverRuleinfo, Id, Id, Id>;
    const auto name = [&](Id id) { return id > 0 ? pool_id2solvable(pool, id)->name : 0; };
    std::map<Key, Obstacle> newest;
    for (const Obstacle& obstacle : obstacles) {
        const Key key{obstacle.type,
                      name(obstacle.source),
                      name(obstacle.target),
                      name_of(pool, obstacle.dependency)};
        const auto [it, fresh] = newest.try_emplace(key, obstacle);
        if (!fresh && obstacle.source > 0 &&
            pool_evrcmp(pool,
                        pool_id2solvable(pool, obstacle.source)->evr,
                        pool_id2solvable(pool, it->second.source)->evr,
                        EVRCMP_COMPARE) > 0) {
            it->second = obstacle;
        }
    }
    std::vector<Obstacle> list;
    for (const auto& [key, obstacle] : newest) {
        list.push_back(obstacle);
    }
    return list;
}

std::vector<std::string> lines_of(const SolvPool& pool, Solver* solver, const SolveUnit& unit) {
    std::set<std::string> lines;
    const auto count = static_cast<Id>(solver_problem_count(solver));
    for (Id problem = 1; problem <= count; ++problem) {
        const std::set<Obstacle> obstacles = obstacles_of(solver, problem);
        const Teller teller(pool, unit, obstacles);
        const bool only_links = std::all_of(obstacles.begin(), obstacles.end(), is_link);
        for (const Obstacle& obstacle : without_older_versions(pool.get(), obstacles)) {
            const bool told = only_links || !is_link(obstacle);
            if (const auto line = told ? teller.tell(obstacle) : std::nullopt) {
                lines.insert(*line);
            }
        }
    }
    return {lines.begin(), lines.end()};
}

}  // namespace

std::string describe_problems(const SolvPool& pool, Solver* solver, const SolveUnit& unit) {
    std::string text = unit.label + " cannot be installed:";
    const std::vector<std::string> lines = lines_of(pool, solver, unit);
    for (std::size_t i = 0; i < std::min(lines.size(), k_line_limit); ++i) {
        text += "\n  " + lines[i];
    }
    if (lines.size() > k_line_limit) {
        text += "\n  and " + std::to_string(lines.size() - k_line_limit) + " more";
    }
    if (lines.empty()) {
        text += "\n  the solver gives no reason";
    }
    return text;
}

}  // namespace pigsty::repo::detail
