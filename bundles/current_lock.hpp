// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/progress.hpp"
#include "bundles/lock_file.hpp"
#include "repo/store.hpp"
#include "specs/profile.hpp"

namespace pigsty::bundles {

/// Whether a lock that does not fit the specs may be made again.
enum class LockPolicy {
    refresh,  ///< resolve again when the lock is missing or stale
    locked,   ///< refuse
};

/// The lock to build from: `present` when it fits the profile, else (if the policy allows) a new
/// one. Throws SpecError with the command that mends it; else as write_lock_file().
LockFile current_lock(const specs::Profile& profile,
                      const std::optional<LockFile>& present,
                      const LockRequest& request,
                      LockPolicy policy,
                      const repo::Store& store,
                      base::Progress& progress);

}  // namespace pigsty::bundles
