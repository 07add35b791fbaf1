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
    int priority = 99;  ///< as yum's: lower wins
    std::string
        digest;  ///< names the metadata in the .solv cache (repomd's sha256); empty: no cache
    std::filesystem::path primary;  ///< primary.xml, compressed or not
    /// Gives filelists.xml when asked for: called at most once, and only when a file dependency
    /// needs it.
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

/// What is to be solved; every list but `prefer` may come in any order, the answer does not depend
/// on it.
struct SolveRequest {
    std::vector<SolverRepository> repositories;
    std::vector<SolverRpm> rpms;
    std::vector<specs::PackageSet> sets;
    std::vector<std::string> excludes;  ///< globs over names, or NEVRAs
    std::vector<std::string>
        prefer;  ///< names favoured among several providers, the first one most
    std::vector<std::string> multilib;  ///< names whose i686 build joins their x86_64 one
    std::vector<specs::Nevra> keep;     ///< other builds of these packages are not considered
    std::string arch = "x86_64";
    bool weak_dependencies = false;
    std::filesystem::path solv_cache;  ///< folder for .solv files; empty: none
};

/// An optional request that no repository has anything for.
struct LeftOut {
    std::string set;
    std::string pattern;
    bool operator==(const LeftOut&) const = default;
};

struct Solution {
    std::vector<SolvedPackage> packages;  ///< sorted by NEVRA, then repository
    std::vector<LeftOut> left_out;        ///< sorted by set and pattern
};

/// Union of the solutions of all sets. Each set is solved as a
/// whole in an empty root on top of its base sets, transitively; a `one_by_one` set request by
/// request.
///
/// A request is read as dnf reads it: NEVRA, name.arch, name, name-version-release or name-version,
/// each with globs (every name that fits is installed); else as a capability ("name" or "name >=
/// 1"), or a file. A package asked for by name may come under the name that obsoletes it. Choice:
/// what `dnf install` chooses, with the same solver and switches. Of the packages that may serve,
/// those of the repository with the lowest priority number are taken whatever their version, then
/// the best architecture, then the newest; a requirement that only a repository of higher number
/// can meet is met from there (dnf; yum's plugin would refuse). Only packages of `arch` and noarch
/// count, with `multilib` also those of i686. filelists are asked for only when a package within
/// reach needs a file that primary.xml does not list.
///
/// Throws SpecError for a request that matches nothing (with its position and the nearest names),
/// for an unknown base set and for ids or names used twice; Error for dependencies that cannot be
/// satisfied, told in words with who needs what; VerifyError naming the repository for metadata
/// that is damaged or gives a chosen package an unsafe location; SystemError. Warnings (optional
/// requests that match nothing) go to `warn`.
Solution solve(const SolveRequest& request, const std::function<void(const std::string&)>& warn);

}  // namespace pigsty::repo
