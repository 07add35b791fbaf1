// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solution.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "repo/detail/solve_problems.hpp"

namespace pigsty::repo::detail {

namespace {

/// Packages of which several versions may be installed at once. Source: installonlypkgs of
/// dnf.conf(5).
constexpr const char* k_install_only[] = {"kernel",
                                          "kernel-PAE",
                                          "installonlypkg(kernel)",
                                          "installonlypkg(kernel-module)",
                                          "installonlypkg(vm)",
                                          "multiversion(kernel)"};

void add_jobs(const SolvPool& pool,
              const SolveUnit& unit,
              const SolveRequest& request,
              IdQueue& jobs) {
    Pool* p = pool.get();
    for (const MatchedRequest& matched : unit.requests) {
        for (const std::vector<Id>& group : matched.groups) {
            IdQueue packages;
            for (const Id id : group) {
                packages.push(id);
            }
            jobs.push(SOLVER_INSTALL | SOLVER_SOLVABLE_ONE_OF | SOLVER_SETARCH | SOLVER_SETEVR,
                      pool_queuetowhatprovides(p, packages.get()));
        }
    }
    for (const char* name : k_install_only) {
        jobs.push(SOLVER_MULTIVERSION | SOLVER_SOLVABLE_PROVIDES, pool_str2id(p, name, 1));
    }
    // libsolv favours the later job more.
    for (auto name = request.prefer.rbegin(); name != request.prefer.rend(); ++name) {
        jobs.push(SOLVER_FAVOR | SOLVER_SOLVABLE_NAME, pool_str2id(p, name->c_str(), 1));
    }
}

/// The same switches as dnf's goal, so that the same packages are chosen. Source:
/// Goal::Impl::initSolver() of libdnf.
SolverHandle make_solver(const SolvPool& pool, const SolveRequest& request) {
    SolverHandle solver(solver_create(pool.get()));
    for (const int flag : {SOLVER_FLAG_ALLOW_VENDORCHANGE,
                           SOLVER_FLAG_DUP_ALLOW_VENDORCHANGE,
                           SOLVER_FLAG_KEEP_ORPHANS,
                           SOLVER_FLAG_BEST_OBEY_POLICY,
                           SOLVER_FLAG_YUM_OBSOLETES,
                           SOLVER_FLAG_URPM_REORDER}) {
        solver_set_flag(solver.get(), flag, 1);
    }
    solver_set_flag(
        solver.get(), SOLVER_FLAG_IGNORE_RECOMMENDED, request.weak_dependencies ? 0 : 1);
    // With two architectures, both builds of one name may stand side by side.
    solver_set_flag(solver.get(), SOLVER_FLAG_NO_INFARCHCHECK, request.multilib.empty() ? 0 : 1);
    return solver;
}

std::vector<Id> solve_once(const SolvPool& pool,
                           const SolveUnit& unit,
                           const SolveRequest& request) {
    IdQueue jobs;
    add_jobs(pool, unit, request, jobs);
    const SolverHandle solver = make_solver(pool, request);
    if (solver_solve(solver.get(), jobs.get()) != 0) {
        base::Error error(describe_problems(pool, solver.get(), unit));
        error.add_frame("solving " + unit.label);
        throw error;
    }
    IdQueue decisions;
    solver_get_decisionqueue(solver.get(), decisions.get());
    std::vector<Id> chosen;
    for (const Id id : decisions.ids()) {
        if (id > 0 && id != SYSTEMSOLVABLE) {
            chosen.push_back(id);
        }
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

/// Requests for the second architecture's builds of what is in `chosen`; none when all are there.
std::vector<MatchedRequest> missing_multilib(const SolvPool& pool,
                                             const SolveUnit& unit,
                                             const std::vector<Id>& chosen,
                                             const SolveRequest& request) {
    std::vector<MatchedRequest> missing;
    for (const std::string& name : request.multilib) {
        const std::string text = name + "." + second_architecture(request.arch);
        const Id name_id = pool_str2id(pool.get(), name.c_str(), 0);
        const bool present = std::any_of(chosen.begin(), chosen.end(), [&](Id id) {
            return pool_id2solvable(pool.get(), id)->name == name_id;
        });
        const bool asked = std::any_of(unit.requests.begin(),
                                       unit.requests.end(),
                                       [&](const auto& matched) { return matched.text == text; });
        auto groups =
            present && !asked ? match_request(pool, text) : std::vector<std::vector<Id>>{};
        if (!groups.empty()) {
            missing.push_back({unit.set, text, std::move(groups)});
        }
    }
    return missing;
}

}  // namespace

std::vector<Id> solve_unit(const SolvPool& pool, SolveUnit& unit, const SolveRequest& request) {
    for (;;) {
        std::vector<Id> chosen = solve_once(pool, unit, request);
        std::vector<MatchedRequest> more = missing_multilib(pool, unit, chosen, request);
        if (more.empty()) {
            return chosen;
        }
        unit.requests.insert(unit.requests.end(), more.begin(), more.end());
        std::sort(unit.requests.begin(), unit.requests.end());
    }
}

}  // namespace pigsty::repo::detail
