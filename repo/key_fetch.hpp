// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/downloader.hpp"
#include "repo/keyring.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo {

/// Text for the user that is no error.
using Warn = std::function<void(const std::string&)>;

/// Keyring of each repository, by its id.
using Keyrings = std::map<std::string, Keyring>;

struct FetchedKeys {
    std::vector<specs::LockedKey> keys;  ///< sorted by fingerprint
    std::set<std::string> left_out;      ///< ids of optional repositories whose keys cannot be had
};

/// Gets every key pinned by the repositories: from the profile's text, from <cache>/keys, or from
/// its address. A key is accepted only when its primary fingerprint is the pinned one; its text is
/// brought into the canonical form. Throws VerifyError (with both fingerprints) or FetchError.
FetchedKeys fetch_keys(const std::vector<specs::Repository>& repositories,
                       const std::filesystem::path& cache,
                       Downloader& downloader,
                       base::Progress& progress,
                       const Warn& warn);

/// Keyrings of exactly the keys pinned for each repository. Throws VerifyError when `keys` lacks
/// one.
Keyrings make_keyrings(const std::vector<specs::Repository>& repositories,
                       const std::vector<specs::LockedKey>& keys);
Keyrings make_keyrings(const std::vector<specs::LockedRepository>& repositories,
                       const std::vector<specs::LockedKey>& keys);

}  // namespace pigsty::repo
