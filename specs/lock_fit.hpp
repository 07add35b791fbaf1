// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

/// Why the lock is not one that the profile as it is now would have given; empty when it fits.
/// Beside the digest of the profile this compares what a lock edited by hand (or in a pull request)
/// could weaken: trust level and pinned keys of each repository, the requests of each set, who may
/// sign a package, and which files may come from outside. Shape: `repository "base" has trust none
/// in the lock, rpm in the profile`.
std::string lock_misfit(const Lock& lock, const Profile& profile);

}  // namespace pigsty::specs
