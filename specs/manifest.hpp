// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specs/lock.hpp"

namespace pigsty::specs {

inline constexpr int k_manifest_version = 1;

/// One file of a bundle; `path` is relative to the bundle's top folder, e.g. "repodata/repomd.xml".
struct ManifestFile {
    std::string path;
    std::uint64_t size_bytes = 0;
    std::string sha256;
    std::string nevra;       ///< of a package; empty for other files
    std::string repository;  ///< of a package
    std::string key;  ///< fingerprint that signed the package; empty: unsigned or not asked for
    bool operator==(const ManifestFile&) const = default;
};

/// What stood behind the packages of one repository.
struct ManifestRepository {
    std::string id;
    Trust trust = Trust::rpm;
    std::string revision;
    std::string repomd_sha256;
    std::vector<std::string> keys;
    bool operator==(const ManifestRepository&) const = default;
};

/// First entry of a bundle (manifest.json): every other file with size and digest, but for the
/// manifest itself, its signature, and the marker `repo_complete`, which all archives share.
struct Manifest {
    std::string profile;
    std::string module_name;
    std::string arch;
    std::string releasever;
    std::string lock_sha256;  ///< of the canonical text of the lock
    std::int64_t epoch = 0;   ///< the one time stamp in the archive, seconds since 1970
    bool weak_dependencies = false;
    std::vector<ManifestRepository> repositories;
    std::vector<LockedSet> sets;
    std::vector<ManifestFile> files;  ///< sorted by path
    bool operator==(const Manifest&) const = default;
};

/// Reads manifest.json. `file` is for messages. Throws SpecError.
Manifest parse_manifest(std::string_view text, const std::string& file);

/// Canonical JSON text (indented by one blank, keys in fixed order, new line at the end).
std::string format_manifest(const Manifest& manifest);

}  // namespace pigsty::specs
