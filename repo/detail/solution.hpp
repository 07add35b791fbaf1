// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "repo/detail/solv_pool.hpp"
#include "repo/detail/solve_requests.hpp"

namespace pigsty::repo::detail {

/// Something that is solved as a whole: requests that are installed together in an empty root.
struct SolveUnit {
    std::string set;    ///< the set whose solution it is part of
    std::string label;  ///< for messages: `set "pgsql"`, `"patroni" of set "extras"`
    std::vector<MatchedRequest> requests;  ///< its own and those of its base sets, sorted
};

/// Chooses packages as `dnf install` does: for each group the newest of the best repository and
/// architecture; obsoletes honoured as yum does. Returns them in canonical order; `unit` gains the
/// requests for i686 builds that `multilib` adds. Throws Error with the problems told in words.
std::vector<Id> solve_unit(const SolvPool& pool, SolveUnit& unit, const SolveRequest& request);

}  // namespace pigsty::repo::detail
