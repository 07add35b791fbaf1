// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/finding.hpp"
#include "specs/overrides.hpp"
#include "specs/profile.hpp"
#include "specs/profile_source.hpp"

namespace pigsty::specs {

/// Reads a profile, applies the overrides in order and checks the result.
/// Throws UsageError when there is no such profile, SpecError with the first thing that is wrong.
Profile load_profile(const ProfileSource& source,
                     const std::string& name,
                     const std::vector<OverrideSource>& overrides);

/// As load_profile(), but repositories whose keys were to come from overrides may be without:
/// enough to verify a bundle, not to make one.
Profile load_profile_without_keys(const ProfileSource& source,
                                  const std::string& name,
                                  const std::vector<OverrideSource>& overrides);

/// All that load_profile() would find wrong, and warnings. Keys that overrides have yet to give are
/// a warning here: the profile itself is in order.
/// Throws UsageError when there is no such profile.
std::vector<Finding> check_profile_documents(const ProfileSource& source,
                                             const std::string& name,
                                             const std::vector<OverrideSource>& overrides);

}  // namespace pigsty::specs
