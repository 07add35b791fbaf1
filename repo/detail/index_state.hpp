// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "repo/detail/rpm_folder.hpp"

namespace pigsty::repo::detail {

/// What is remembered of a written index, to know the next time what has changed.
/// Text form, one record a line; names come last, so that they may hold spaces:
///     pigsty-index 1
///     options <digest>
///     file <size> <mtime in ns> <inode> <name within repodata>
///     rpm <size> <mtime in ns> <inode> <location>
///     end
struct IndexState {
    std::string options;           ///< digest of what else the index depends on
    std::vector<FolderRpm> files;  ///< of repodata, sorted by name
    std::vector<FolderRpm> rpms;   ///< in the order in which the index has them
};

/// Where the state of `folder` is kept.
std::filesystem::path state_file(const std::filesystem::path& cache,
                                 const std::filesystem::path& folder);

/// nullopt when there is none, or none that is whole.
std::optional<IndexState> read_state(const std::filesystem::path& file);

void write_state(const std::filesystem::path& file, const IndexState& state);

/// The files of a repodata folder with their stamps, sorted; empty when it is absent.
std::vector<FolderRpm> stamp_repodata(const std::filesystem::path& repodata);

}  // namespace pigsty::repo::detail
