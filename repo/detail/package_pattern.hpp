// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "repo/detail/solv_pool.hpp"

namespace pigsty::repo::detail {

/// Which packages a pattern may match.
enum class Among {
    usable,  ///< those the solver may choose
    all,     ///< also excluded ones and those of other architectures
};

/// Packages a pattern names.
struct PatternMatch {
    std::vector<Id> packages;  ///< in canonical order
    bool name_only = false;    ///< the whole pattern was read as a name
    bool any_arch = false;     ///< the pattern has an architecture part that is a glob
};

/// Packages whose identity fits `pattern`. It is read, as dnf does, as the first of these forms
/// that fits anything: name-[epoch:]version-release.arch, name.arch, name,
/// name-[epoch:]version-release, name-[epoch:]version; each part may be a glob (fnmatch(3)); a
/// missing epoch fits every epoch. Source: HY_FORMS_MOST_SPEC of libdnf.
PatternMatch match_pattern(const SolvPool& pool, const std::string& pattern, Among among);

/// True when the text has one of the characters "*?[".
bool is_glob(const std::string& text);

/// Names of all packages, sorted, each once.
std::vector<std::string> package_names(const SolvPool& pool);

}  // namespace pigsty::repo::detail
