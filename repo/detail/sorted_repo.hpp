// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "repo/detail/solv_handles.hpp"

namespace pigsty::repo::detail {

/// Parses primary.xml into a new repository of `pool`, which it prepares for RPM. Throws
/// VerifyError naming the repository `id` when the XML is broken.
Repo* parse_primary(Pool* pool, const std::string& id, std::FILE* primary);

/// Copies the packages of `raw` into another new repository of its pool, in the order of their file
/// names
/// ("name-version-release.arch", then epoch and checksum), stripped to what solving and locking
/// need: identity, dependencies, location, checksum, sizes, build time, header range and the files
/// that primary lists. libsolv breaks ties by the order of packages: so two mirrors that list them
/// in different order give one answer. Source packages are left out. Throws VerifyError naming the
/// repository when a package lacks its name, version, checksum or location.
Repo* sort_packages(const std::string& id, Repo* raw);

/// Both at once, from a file (plain, .gz, .xz, .bz2 or .zst); large ones are parsed on several
/// threads.
Repo* read_sorted(Pool* pool, const std::string& id, const std::filesystem::path& primary);

}  // namespace pigsty::repo::detail
