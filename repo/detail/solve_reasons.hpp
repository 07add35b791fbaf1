// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "repo/detail/solution.hpp"
#include "specs/lock.hpp"

namespace pigsty::repo::detail {

/// Why a package was chosen, and how many steps lie between it and a request (0: asked for).
struct Reason {
    int steps = 0;
    specs::LockedReason why;
    bool operator<(const Reason& other) const;
};

/// One reason for each package of a solution: the shortest way from a request to it, and of those
/// the first in the order of (set, by, capability). Following `why.by` from package to package
/// always leads to a request. `weak_dependencies`: packages may also be there because others
/// recommend them, or because they supplement others.
std::map<Id, Reason> explain_solution(const SolvPool& pool,
                                      const SolveUnit& unit,
                                      const std::vector<Id>& chosen,
                                      bool weak_dependencies);

}  // namespace pigsty::repo::detail
