// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"

namespace pigsty::repo {

/// One package to be indexed.
struct IndexInput {
    std::filesystem::path file;  ///< where its bytes are now
    std::string location;        ///< <location href>: relative to the repository's root
    std::string sha256;          ///< when it is already known and checked; empty: computed
};

struct IndexOptions {
    std::size_t jobs = 0;          ///< threads; 0: one per core
    std::int64_t epoch = 0;        ///< <revision> and every <timestamp> of repomd.xml
    std::filesystem::path groups;  ///< comps.xml for `group` and `group_gz`; empty: none
    /// <time file>: the package's build time instead of the file's mtime, for reproducible bundles.
    bool file_time_is_build_time = false;
};

/// What an index holds.
struct IndexResult {
    std::uint64_t packages = 0;
    std::uint64_t reused = 0;  ///< taken from the index that was there
    bool unchanged = false;    ///< the index on disk was already right; nothing was written
};

/// Writes repodata (EL7's dialect: gzip, sha256, no sqlite, no zchunk) of `packages` into the fresh
/// or empty folder `repodata`. The same packages give the same bytes, whatever the number of
/// threads. Throws VerifyError for a file that is no RPM, SystemError.
IndexResult write_repodata(const std::filesystem::path& repodata,
                           std::vector<IndexInput> packages,
                           const IndexOptions& options,
                           base::Progress& progress);

}  // namespace pigsty::repo
