// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "repo/index.hpp"

namespace pigsty::repo {

/// Brings `folder`/repodata up to date with the RPMs below `folder` (names that start with a dot
/// and folders named "repodata" are left out; links to files are followed, links to folders are
/// not). A folder in which nothing changed since the last call is only looked at; otherwise only
/// new and changed RPMs are read. `cache` keeps what is needed for that; without it all is read
/// again. An `epoch` of 0 stands for the newest modification time of the RPMs, but not less than
/// the revision of the index that is there: yum takes no index that is older than the one it has.
/// The new index appears by one exchange of folders, under the lock `folder`/.repodata.lock.
/// Group data of the index that is there stays when `groups` names none; what no index wrote is
/// never replaced. Throws UsageError for foreign files in repodata, VerifyError naming a file that
/// is no RPM (nothing is written then), SystemError.
IndexResult index_folder(const std::filesystem::path& folder,
                         const IndexOptions& options,
                         const std::filesystem::path& cache,
                         base::Progress& progress);

/// In what an index differs from its folder; lists hold locations and are sorted.
struct IndexDifferences {
    std::vector<std::string> missing;   ///< RPMs of the folder that the index does not have
    std::vector<std::string> extra;     ///< packages of the index that the folder does not have
    std::vector<std::string> changed;   ///< size or digest differ
    std::vector<std::string> problems;  ///< e.g. there is no index, or one of its files is damaged
    bool none() const {
        return missing.empty() && extra.empty() && changed.empty() && problems.empty();
    }
};

/// Compares `folder`/repodata, whoever wrote it, with the RPMs below `folder`: digests of its files
/// and of all packages. Writes nothing. Throws SystemError.
IndexDifferences check_index(const std::filesystem::path& folder,
                             std::size_t jobs,
                             base::Progress& progress);

}  // namespace pigsty::repo
