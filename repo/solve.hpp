// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "specs/lock.hpp"
#include "specs/nevra.hpp"
#include "specs/profile.hpp"

namespace pigsty::repo {

/// Metadata of one repository as the solver takes it: verified local files.
struct SolverRepository {
    std::string id;
    int priority = 99;                  ///< as yum's: lower wins
    std::string digest;                 ///< names the metadata in the .solv cache (repomd's sha256); empty: no cache
    std::filesystem::path primary;      ///< primary.xml, compressed or not
    /// Gives filelists.xml when asked for: called at most once, and only when a file dependency needs it.
    std::function<std::filesystem::path()> filelists;
};

/// An RPM file that joins the solve as part of repository "url".
struct SolverRpm {
    std::filesystem::path file;
    std::string location;  ///< its address, kept in SolvedPackage::path
};

/// Digest of a package as its repository gives it.
struct RepositoryDigest {
    std::string type;  ///< "sha256", "sha1", "sha512", "md5"
    std::string hex;
    bool operator==(const RepositoryDigest&) const = default;
};

/// A chosen package.
struct SolvedPackage {
    specs::Nevra nevra;
    std::string repository;
    std::string path;  ///< <location href>, checked: relative, no "..", no control characters
    std::uint64_t size_bytes = 0;
    RepositoryDigest digest;
    std::uint64_t header_end = 0;  ///< end of <rpm:header-range>
    std::int64_t build_time = 0;
    std::vector<std::string> sets;  ///< sorted
    specs::LockedReason why;
    bool operator==(const SolvedPackage&) const = default;
};

/// What is to be solved; every list may come in any order, the answer does not depend on it.
struct SolveRequest {
    std::vector<SolverRepository> repositories;
    std::vector<SolverRpm> rpms;
    std::vector<specs::PackageSet> sets;
    std::vector<std::string> excludes;
    std::vector<std::string> prefer;
    std::vector<std::string> multilib;
    std::vector<specs::Nevra> keep;  ///< other builds of these packages are not considered
    std::string arch = "x86_64";
    bool weak_dependencies = false;
    std::filesystem::path solv_cache;  ///< folder for .solv files; empty: none
};

/// Union of the solutions of all sets, sorted by NEVRA. Each set is solved as a whole in an empty root on top of its base
/// sets. Throws SpecError for a request that matches nothing (with its position and the nearest names) and Error for
/// dependencies that cannot be satisfied, told in words with who needs what.
/// Warnings (optional requests that match nothing) go to `warn`.
std::vector<SolvedPackage> solve(const SolveRequest& request,
                                 const std::function<void(const std::string&)>& warn);

}  // namespace pigsty::repo
