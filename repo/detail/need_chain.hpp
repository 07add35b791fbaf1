// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include "repo/detail/solution.hpp"

namespace pigsty::repo::detail {

/// The shortest ways from the requests of a unit to the packages that may satisfy them, for telling
/// problems.
class NeedChains {
  public:
    /// Ways lead only through packages of which `may_pass` is true.
    NeedChains(const SolvPool& pool,
               const SolveUnit& unit,
               const std::function<bool(Id)>& may_pass);

    /// Shape: `needed by "a-1-1.noarch", asked for by set "pgsql"`; "" when no way leads there.
    std::string to(Id package) const;

  private:
    struct Step {
        Id parent = 0;                            ///< 0: asked for
        const MatchedRequest* request = nullptr;  ///< that asks for it
    };
    void follow(Id parent, const std::function<bool(Id)>& may_pass, std::vector<Id>& next);

    const SolvPool& pool_;
    std::map<Id, Step> steps_;
};

}  // namespace pigsty::repo::detail
