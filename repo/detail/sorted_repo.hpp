// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "repo/detail/solv_handles.hpp"

namespace pigsty::repo::detail {

/// Reads primary.xml (plain, .gz, .xz, .bz2 or .zst) into a new repository of `pool`, its packages
/// in the order of their file names ("name-version-release.arch", then epoch and checksum) and
/// stripped to what solving and locking need: identity, dependencies, location, checksum, sizes,
/// build time, header range and the files that primary lists. libsolv breaks ties by the order of
/// packages: so two mirrors that list them in different order give one answer. Throws VerifyError
/// naming the repository `id` when the XML is broken or a package lacks its name, version,
/// architecture, checksum or location.
Repo* read_sorted(Pool* pool, const std::string& id, const std::filesystem::path& primary);

}  // namespace pigsty::repo::detail
