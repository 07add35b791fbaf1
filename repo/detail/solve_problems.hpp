// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "repo/detail/solution.hpp"

namespace pigsty::repo::detail {

/// Tells in words why `solver` found no solution for `unit`: one line for each obstacle, with who
/// needs it, from the request on. The same problem gives the same text. Shape: `set "pgsql" cannot
/// be installed:` and lines such as
/// `\n  "b-1-1.noarch" (needed by "a-1-1.noarch", asked for by set "pgsql") needs "libx", which
/// nothing provides`.
std::string describe_problems(const SolvPool& pool, Solver* solver, const SolveUnit& unit);

}  // namespace pigsty::repo::detail
