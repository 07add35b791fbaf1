// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "repo/detail/solv_pool.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo::detail {

/// A request and the packages it stands for.
struct MatchedRequest {
    std::string set;   ///< the set that asks
    std::string text;  ///< the request's pattern
    /// Of each group one package is to be installed: a plain request has one group, a glob one for
    /// each name.
    std::vector<std::vector<Id>> groups;
    bool operator<(const MatchedRequest& other) const;
};

/// What `pattern` stands for: packages by identity (see match_pattern), with those that obsolete
/// them when it is a name; else the providers of the capability or file. Empty when nothing fits.
std::vector<std::vector<Id>> match_request(const SolvPool& pool, const std::string& pattern);

/// The requests of a set, matched.
struct MatchedSet {
    std::vector<MatchedRequest> requests;  ///< sorted
    std::vector<std::string> left_out;     ///< optional ones that fit nothing, sorted
};

/// Matches all requests of a set. An optional one that fits nothing is told to `warn` and left out.
/// Throws SpecError for the others that fit nothing, a line for each: its position, and the nearest
/// names or why what fits cannot be chosen.
MatchedSet match_set(const SolvPool& pool,
                     const specs::PackageSet& set,
                     const std::function<void(const std::string&)>& warn);

/// Packages that a list of excludes names: globs over names, or NEVRAs.
std::vector<Id> match_excludes(const SolvPool& pool, const std::vector<std::string>& excludes);

}  // namespace pigsty::repo::detail
