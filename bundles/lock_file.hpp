// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/solve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::bundles {

/// A lock with the digest of the text it was read from or written as.
struct LockFile {
    specs::Lock lock;
    std::string text_sha256;
};

/// Reads the lock; nullopt when there is no such file. Throws SpecError with how to mend it.
std::optional<LockFile> read_lock_file(const std::filesystem::path& file);

/// Throws SpecError, with the command that mends it, when the lock is not one that the profile
/// would give.
void require_fitting_lock(const specs::Lock& lock,
                          const specs::Profile& profile,
                          const std::filesystem::path& file);

/// What goes into a lock beside the profile.
struct LockRequest {
    std::filesystem::path file;
    std::filesystem::path cache;
    std::size_t jobs = 0;  ///< threads; 0: one per core

    /// Names of packages that may change, all others stay as they are; empty: all may change.
    std::vector<std::string> update;
};

/// Resolves the profile and writes the lock atomically. What `previous` recorded of repositories
/// and files that nothing vouches for stays pinned. Throws as repo::resolve() does.
LockFile write_lock_file(const specs::Profile& profile,
                         const std::optional<LockFile>& previous,
                         const LockRequest& request,
                         const repo::Store& store,
                         base::Progress& progress);

/// What write_lock_file() would choose; writes no lock and downloads no package but those had by
/// address.
std::vector<repo::SolvedPackage> try_lock(const specs::Profile& profile,
                                          const std::optional<LockFile>& previous,
                                          const LockRequest& request,
                                          const repo::Store& store,
                                          base::Progress& progress);

}  // namespace pigsty::bundles
