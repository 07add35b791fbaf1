// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/need_chain.hpp"

#include <utility>

#include "base/quote.hpp"

namespace pigsty::repo::detail {

NeedChains::NeedChains(const SolvPool& pool,
                       const SolveUnit& unit,
                       const std::function<bool(Id)>& may_pass)
    : pool_(pool) {
    std::vector<Id> layer;
    for (const MatchedRequest& request : unit.requests) {
        for (const std::vector<Id>& group : request.groups) {
            for (const Id id : group) {
                if (may_pass(id) && steps_.try_emplace(id, Step{0, &request}).second) {
                    layer.push_back(id);
                }
            }
        }
    }
    while (!layer.empty()) {
        std::vector<Id> next;
        for (const Id parent : layer) {
            follow(parent, may_pass, next);
        }
        layer = std::move(next);
    }
}

void NeedChains::follow(Id parent, const std::function<bool(Id)>& may_pass, std::vector<Id>& next) {
    Pool* pool = pool_.get();
    const Solvable* solvable = pool_id2solvable(pool, parent);
    for (const Id dependency : dependencies(*solvable, solvable->dep_requires)) {
        if (is_marker(dependency)) {
            continue;
        }
        for_each_operand(pool, dependency, [&](Id operand) {
            for (const Id child : providers(pool, operand)) {
                if (may_pass(child) && steps_.try_emplace(child, Step{parent, nullptr}).second) {
                    next.push_back(child);
                }
            }
        });
    }
}

std::string NeedChains::to(Id package) const {
    std::string text;
    for (auto step = steps_.find(package); step != steps_.end();
         step = steps_.find(step->second.parent)) {
        const MatchedRequest* request = step->second.request;
        if (request != nullptr) {
            const bool same =
                request->text ==
                pool_id2str(pool_.get(), pool_id2solvable(pool_.get(), step->first)->name);
            text += "asked for " + (same ? "" : "as " + base::quote(request->text) + " ") +
                    "by set " + base::quote(request->set);
            return text;
        }
        text += "needed by " + base::quote(nevra_text(pool_.get(), step->second.parent)) + ", ";
    }
    return "";
}

}  // namespace pigsty::repo::detail
