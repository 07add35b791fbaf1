// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "specs/lock.hpp"

namespace pigsty::bundles {

struct RepositorySummary {
    std::string id;
    specs::Trust trust = specs::Trust::rpm;
    std::uint64_t packages = 0;
    std::uint64_t size_bytes = 0;
    bool operator==(const RepositorySummary&) const = default;
};

struct SetSummary {
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t packages = 0;  ///< of its solution, what it shares with other sets included
    std::uint64_t size_bytes = 0;
    bool operator==(const SetSummary&) const = default;
};

struct KeySummary {
    std::string fingerprint;
    std::uint64_t packages = 0;             ///< that it signed
    std::vector<std::string> repositories;  ///< that it is pinned for
    bool operator==(const KeySummary&) const = default;
};

struct SizedPackage {
    std::string nevra;
    std::uint64_t size_bytes = 0;
    bool operator==(const SizedPackage&) const = default;
};

/// What a lock amounts to.
struct BundleSummary {
    std::string profile;
    std::string arch;
    std::string releasever;
    std::string module_name;
    std::uint64_t packages = 0;
    std::uint64_t files = 0;  ///< that are no packages
    std::uint64_t size_bytes = 0;
    std::uint64_t unsigned_packages = 0;
    std::vector<RepositorySummary> repositories;
    std::vector<SetSummary> sets;
    std::vector<KeySummary> keys;
    std::vector<SizedPackage> largest;  ///< ten at most
};

/// Reads a lock from a bundle.lock, a pkg.tgz or an unpacked bundle. Throws SystemError, SpecError,
/// VerifyError.
specs::Lock load_lock(const std::filesystem::path& path);

BundleSummary summarize(const specs::Lock& lock);

/// Text for people.
std::string format_summary(const BundleSummary& summary);

}  // namespace pigsty::bundles
