// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/solve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo {

struct ResolveOptions {
    std::filesystem::path cache;            ///< holds metadata, keys and the store
    std::size_t jobs = 0;                   ///< threads; 0: one per core
    const specs::Lock* previous = nullptr;  ///< what it recorded of unvouched packages stays pinned

    /// Names of packages that may change against `previous`, all others stay as they are; empty:
    /// all may change.
    std::vector<std::string> update;
};

/// Asks the upstream repositories for their metadata and solves the profile's sets; downloads no
/// package but the RPMs that the profile names by address. Throws FetchError, VerifyError,
/// SpecError.
std::vector<SolvedPackage> choose(const specs::Profile& profile,
                                  const Store& store,
                                  const ResolveOptions& options,
                                  base::Progress& progress);

/// As choose(), and then makes the lock: reads the head of every chosen RPM, checks its signature
/// and records header digest and signer. Throws FetchError, VerifyError, SpecError; warnings go to
/// the log.
specs::Lock resolve(const specs::Profile& profile,
                    const Store& store,
                    const ResolveOptions& options,
                    base::Progress& progress);

}  // namespace pigsty::repo
