// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "repo/solve.hpp"

namespace pigsty::repo::detail {

/// A file of a package: (pkgid, path).
using FileOwner = std::pair<std::string, std::string>;

/// Which packages of a repository own one of `paths`, sorted: out of `cache`, else by streaming its
/// filelists.xml. Empty when the repository has no filelists. See add_file_provides() for the shape
/// of the cache file. Throws VerifyError naming the repository when the XML is broken.
std::vector<FileOwner> file_owners(const SolverRepository& repository,
                                   const std::set<std::string>& paths,
                                   const std::filesystem::path& cache);

/// Streams one filelists.xml, compressed or not; memory stays small whatever its size.
std::vector<FileOwner> scan_filelists(const std::filesystem::path& filelists,
                                      const std::string& repository,
                                      const std::set<std::string>& paths);

}  // namespace pigsty::repo::detail
