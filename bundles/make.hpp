// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "bundles/current_lock.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::bundles {

struct MakeOptions {
    std::filesystem::path lock_file = "bundle.lock";
    std::filesystem::path output = "dist";  ///< folder; receives pkg.tgz and pkg.tgz.sha256
    std::filesystem::path cache;
    LockPolicy policy = LockPolicy::refresh;
    std::size_t jobs = 0;  ///< threads; 0: one per core
};

/// One step of the work and how long it took.
struct MakeStep {
    std::string name;  ///< "resolve", "fetch", "pack"
    std::chrono::duration<double> seconds{};
    std::string detail;  ///< e.g. "290 packages, 12 fetched (34.1 MiB)"
};

struct MakeResult {
    bool unchanged = false;  ///< lock, store and output were all as the last run left them
    std::filesystem::path archive;
    std::uint64_t archive_bytes = 0;
    std::string archive_sha256;
    std::uint64_t packages = 0;
    std::uint64_t files = 0;
    std::uint64_t content_bytes = 0;  ///< sum of the sizes of packages and files
    std::vector<MakeStep> steps;
    std::vector<std::string> warnings;
};

/// The main job: profile → lock → store → pkg.tgz. Each step is skipped when its result is already
/// there and right. Throws SpecError for a stale lock under LockPolicy::locked; else what the steps
/// throw.
MakeResult make(const specs::Profile& profile,
                const MakeOptions& options,
                base::Progress& progress);

}  // namespace pigsty::bundles
