// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solve_reasons.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace pigsty::repo::detail {

namespace {

/// Finds reasons step by step away from the requests.
class Explainer {
  public:
    Explainer(const SolvPool& pool, const std::vector<Id>& chosen)
        : pool_(pool.get()), chosen_(pool.get()->nsolvables) {
        for (const Id id : chosen) {
            chosen_.add(id);
        }
    }

    void start(const SolveUnit& unit) {
        for (const MatchedRequest& request : unit.requests) {
            for (const std::vector<Id>& group : request.groups) {
                for (const Id id : group) {
                    if (chosen_.has(id)) {
                        offer(id, {0, {request.set, request.text, ""}});
                    }
                }
            }
        }
        accept();
    }

    /// Explains what the packages of the last step need; false when that was nothing new.
    bool step(bool weak_dependencies) {
        for (const Id parent : std::exchange(last_, {})) {
            const Solvable* solvable = pool_id2solvable(pool_, parent);
            follow(parent, *solvable, solvable->dep_requires);
            if (weak_dependencies) {
                follow(parent, *solvable, solvable->dep_recommends);
            }
        }
        return accept();
    }

    /// Explains a package that nothing leads to: it supplements another one.
    bool supplement(Id package) {
        const Solvable* solvable = pool_id2solvable(pool_, package);
        for (const Id dependency : dependencies(*solvable, solvable->dep_supplements)) {
            if (is_marker(dependency)) {
                continue;
            }
            for_each_operand(pool_, dependency, [&](Id operand) {
                for (const Id other : providers(pool_, operand)) {
                    if (reasons_.contains(other)) {
                        offer(package, reason_from(other, dependency));
                    }
                }
            });
        }
        return accept();
    }

    const std::map<Id, Reason>& reasons() const { return reasons_; }

  private:
    Reason reason_from(Id parent, Id dependency) const {
        const Reason& why = reasons_.at(parent);
        return {why.steps + 1,
                {why.why.set,
                 pool_id2str(pool_, pool_id2solvable(pool_, parent)->name),
                 dependency_text(pool_, dependency)}};
    }

    void follow(Id parent, const Solvable& solvable, Offset array) {
        for (const Id dependency : dependencies(solvable, array)) {
            if (is_marker(dependency)) {
                continue;
            }
            for_each_operand(pool_, dependency, [&](Id operand) {
                for (const Id child : providers(pool_, operand)) {
                    if (chosen_.has(child) && !reasons_.contains(child)) {
                        offer(child, reason_from(parent, dependency));
                    }
                }
            });
        }
    }

    void offer(Id package, Reason reason) {
        const auto [it, fresh] = offers_.try_emplace(package, reason);
        if (!fresh && reason < it->second) {
            it->second = std::move(reason);
        }
    }

    bool accept() {
        for (auto& [id, reason] : offers_) {
            if (reasons_.try_emplace(id, std::move(reason)).second) {
                last_.push_back(id);
            }
        }
        offers_.clear();
        return !last_.empty();
    }

    Pool* pool_;
    IdSet chosen_;
    std::map<Id, Reason> reasons_;
    std::map<Id, Reason> offers_;
    std::vector<Id> last_;
};

}  // namespace

bool Reason::operator<(const Reason& other) const {
    return std::tie(steps, why.set, why.by, why.capability) <
           std::tie(other.steps, other.why.set, other.why.by, other.why.capability);
}

std::map<Id, Reason> explain_solution(const SolvPool& pool,
                                      const SolveUnit& unit,
                                      const std::vector<Id>& chosen,
                                      bool weak_dependencies) {
    Explainer explainer(pool, chosen);
    explainer.start(unit);
    bool more = true;
    while (more) {
        while (explainer.step(weak_dependencies)) {
        }
        more = weak_dependencies && std::any_of(chosen.begin(), chosen.end(), [&](Id id) {
                   return !explainer.reasons().contains(id) && explainer.supplement(id);
               });
    }
    return explainer.reasons();
}

}  // namespace pigsty::repo::detail
