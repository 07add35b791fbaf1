// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "specs/nevra.hpp"
#include "specs/profile.hpp"

namespace pigsty::specs {

inline constexpr int k_lock_version = 1;

/// The repository id under which RPMs had by their own address join the solve.
inline constexpr std::string_view k_url_repository = "url";

/// The state of an upstream repository at the moment of the lock.
struct LockedRepository {
    std::string id;
    Trust trust = Trust::rpm;
    int priority = 99;
    std::string revision;  ///< <revision> of repomd.xml
    std::string repomd_sha256;
    std::vector<std::string>
        mirrors;  ///< as the profile had them: a lock can be fetched without its profile
    std::vector<std::string> keys;  ///< fingerprints pinned for it
    bool operator==(const LockedRepository&) const = default;
};

/// Why a package is in the bundle: a set's request, or a package that needs it.
struct LockedReason {
    std::string set;
    std::string by;          ///< the request's text, or the name of the package that needs it
    std::string capability;  ///< what that package requires; empty: asked for
    bool operator==(const LockedReason&) const = default;
};

/// A package of the bundle.
struct LockedPackage {
    Nevra nevra;
    std::string repository;
    std::string path;  ///< relative to the mirror's base address; for "url": name in the bundle
    std::uint64_t size_bytes = 0;
    std::string sha256;         ///< of the whole file
    std::string header_sha256;  ///< of the RPM's immutable header region
    std::uint64_t header_end =
        0;  ///< offset of the payload: the lead, the signature and the header end here
    std::int64_t build_time = 0;
    std::string
        key;  ///< fingerprint of the key that signed it; empty when trust does not ask for one
    std::vector<std::string> sets;  ///< sorted names of the sets whose solution has it
    LockedReason why;               ///< one reason, the first in canonical order
    std::vector<std::string> urls;  ///< only for "url": addresses, in the order they are tried
    bool operator==(const LockedPackage&) const = default;
};

/// A file of the bundle that is not a package.
struct LockedFile {
    std::string name;
    std::vector<std::string> urls;
    std::uint64_t size_bytes = 0;
    std::string sha256;
    bool operator==(const LockedFile&) const = default;
};

/// A public key used by the lock.
struct LockedKey {
    std::string fingerprint;
    std::string text;  ///< armoured
    bool operator==(const LockedKey&) const = default;
};

/// What a set asked for, so that the closure can be proved again from the bundle alone.
struct LockedSet {
    std::string name;
    std::vector<std::string> base;
    bool one_by_one = false;
    std::vector<std::string> requests;
    bool operator==(const LockedSet&) const = default;
};

/// Everything that decides a bundle, byte for byte (bundle.lock). Every list is sorted.
struct Lock {
    std::string profile;
    std::string input_sha256;  ///< input_digest() of the profile it was made from
    std::string arch;
    std::string releasever;
    std::string module_name;
    bool weak_dependencies = false;
    std::vector<LockedKey> keys;
    std::vector<LockedRepository> repositories;
    std::vector<LockedSet> sets;
    std::vector<LockedPackage> packages;
    std::vector<LockedFile> files;
    bool operator==(const Lock&) const = default;
};

/// Reads a lock. Throws SpecError with file:line:column; unknown keys and versions are refused.
Lock parse_lock(std::string_view text, const std::string& file);

/// The canonical text: sorted, one package a line. parse_lock() of it gives the same lock.
std::string format_lock(const Lock& lock);

/// Sorts every list whose order has no meaning, as format_lock() writes it.
void sort_lock(Lock& lock);

/// Reads and parses a file. Throws SystemError or SpecError.
Lock read_lock(const std::filesystem::path& file);

/// Sum of the sizes of packages and files.
std::uint64_t total_bytes(const Lock& lock);

}  // namespace pigsty::specs
