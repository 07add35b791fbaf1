// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "repo/detail/solv_file.hpp"
#include "repo/solve.hpp"

namespace pigsty::repo::detail {

/// Opens the metadata of a repository in libsolv's own format: out of the cache, or made from
/// primary.xml and then kept there. Packages stand in the order of their file names, whatever the
/// order of the XML, and carry only what solving and locking need. `cache` empty or
/// `repository.digest` empty: nothing is kept. A cache file that is damaged or of another version
/// is made anew; a cache that cannot be written is done without. Shape of a cache file
/// "<digest>.v1.solv": the .solv bytes; the strings; a trailer "pigsty-solv-1 <size of the strings:
/// 16 hexadecimal digits> <sha256 of all before the trailer>\n". Throws VerifyError naming the
/// repository when its metadata cannot be parsed or a package lacks a field; SystemError.
SolvFile open_solv(const SolverRepository& repository, const std::filesystem::path& cache);

/// Makes it anew, ignoring what the cache has.
SolvFile remake_solv(const SolverRepository& repository, const std::filesystem::path& cache);

}  // namespace pigsty::repo::detail
