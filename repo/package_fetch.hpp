// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/downloader.hpp"
#include "repo/key_fetch.hpp"
#include "repo/solve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo {

/// A file had by its own address, in the store.
struct FetchedUrlFile {
    specs::LockedFile file;
    bool is_rpm = false;
};

struct FetchedUrlFiles {
    std::vector<FetchedUrlFile> files;  ///< sorted by name in the bundle
    std::set<std::string> left_out;     ///< names of optional files that cannot be had
};

/// Brings the files that no repository carries into the store. A file without a pinned digest is
/// taken as it comes, with a warning; what `previous` (a lock made before; may be null) says of it
/// is a pin, too. Those that are RPMs have to be sound ones. Throws VerifyError or FetchError.
FetchedUrlFiles fetch_url_files(const std::vector<specs::UrlFile>& files,
                                const specs::Lock* previous,
                                const Store& store,
                                Downloader& downloader,
                                base::Progress& progress,
                                const Warn& warn);

/// The RPMs among them, as the solver takes them.
std::vector<SolverRpm> solver_rpms(const FetchedUrlFiles& fetched, const Store& store);

/// Adds to each solved package what only the package itself can tell: digest of its header, signing
/// key, and the SHA-256 of the whole where the repository has it by another digest. Only the first
/// bytes of a package are fetched, into the store's partial file, where fetch_lock() goes on; the
/// whole, where the server cannot give a part, the repository's digest is not SHA-256, or the only
/// signature is over all of it. The header's identity must be the one of the repository. Signatures
/// are asked for where the repository's trust is `rpm`. The order of `packages` is kept. Throws
/// VerifyError or FetchError, which list the first failures.
std::vector<specs::LockedPackage> complete_packages(
    const std::vector<SolvedPackage>& packages,
    const std::vector<specs::Repository>& repositories,
    const FetchedUrlFiles& url_files,
    const Keyrings& keyrings,
    const Store& store,
    Downloader& downloader,
    base::Progress& progress);

enum class Recheck { no, yes };

/// What fetch_lock() did.
struct FetchReport {
    std::uint64_t files = 0;           ///< packages and files of the lock
    std::uint64_t fetched = 0;         ///< of these, not in the store before
    std::uint64_t received_bytes = 0;  ///< over the network
    std::uint64_t resumed_bytes = 0;   ///< found as partial files
    std::uint64_t discarded = 0;       ///< stored files of a wrong size (or, rechecked, content)
    std::vector<std::string> names;    ///< what was fetched, sorted
};

/// Brings every package and file of the lock into the store: size, SHA-256, signature by the key
/// that is pinned (where trust is `rpm`), identity and header digest as locked. What is there with
/// the right size is not read again, unless `recheck` says so, or a signature is asked for and the
/// store does not know that the whole was checked for it. Old partial files that the lock does not
/// want are removed. Checks run on the downloader's threads. May run in several processes at once.
/// Throws VerifyError or FetchError, which list the first failures, and SystemError when the
/// disk has too little room; what was fetched until then stays.
FetchReport fetch_lock(const specs::Lock& lock,
                       const Store& store,
                       Downloader& downloader,
                       base::Progress& progress,
                       Recheck recheck = Recheck::no);

}  // namespace pigsty::repo
