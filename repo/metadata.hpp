// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/downloader.hpp"
#include "repo/key_fetch.hpp"
#include "repo/repomd.hpp"
#include "repo/solve.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo {

/// Metadata of one repository, all of it from one mirror at one moment, as verified local files.
struct RepositoryMetadata {
    std::string id;
    std::string mirror;  ///< base address that gave it
    std::string revision;
    std::string repomd_sha256;
    std::filesystem::path primary;
    /// Gives the local file of filelists.xml, fetching it when it is not there yet. Uses the
    /// Downloader and the Progress that the metadata was fetched with, which must still exist.
    /// Throws as they do, or Error when the repository has none.
    std::function<std::filesystem::path()> filelists;
};

struct FetchedMetadata {
    std::vector<RepositoryMetadata> repositories;  ///< in the order asked for
    std::set<std::string> left_out;  ///< ids of optional repositories that cannot be had
};

/// Fetches the metadata of all repositories in parallel. A mirror whose files do not fit its own
/// repomd.xml is left for the next one, after one more look whether it changed in between. With
/// trust `metadata` repomd.xml.asc must be a signature by a key of the repository's keyring. Files
/// are kept by digest under <cache>/metadata/<id> and digested again before use. Optional
/// repositories that cannot be had are left out with a warning. Throws VerifyError or FetchError,
/// naming each mirror with what was expected and found.
FetchedMetadata fetch_all_metadata(const std::vector<specs::Repository>& repositories,
                                   const Keyrings& keyrings,
                                   const std::filesystem::path& cache,
                                   Downloader& downloader,
                                   base::Progress& progress,
                                   const Warn& warn);

/// The metadata as it was fetched last, without any network (but for file lists that were never
/// asked for); nullopt when there is none, or it is damaged. With trust `metadata` the signature is
/// checked again.
std::optional<RepositoryMetadata> load_metadata(const specs::Repository& repository,
                                                const Keyrings& keyrings,
                                                const std::filesystem::path& cache,
                                                Downloader& downloader,
                                                base::Progress& progress);

/// The same for the solver.
SolverRepository solver_repository(const RepositoryMetadata& metadata, int priority);

}  // namespace pigsty::repo
