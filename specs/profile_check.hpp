// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "specs/finding.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

/// Everything that is wrong or odd about a profile's values, in the order of its parts.
/// Keys that overrides have to give are not asked for here, see missing_keys().
std::vector<Finding> check_profile(const Profile& profile);

/// One finding per repository whose keys were to come from overrides and did not; `severity` is
/// what they mean to the caller.
std::vector<Finding> missing_keys(const Profile& profile, Severity severity);

}  // namespace pigsty::specs
