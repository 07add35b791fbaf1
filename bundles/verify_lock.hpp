// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/manifest.hpp"

namespace pigsty::bundles {

/// True for files that bundles have by themselves, not by a package or a file of the lock:
/// the lock, keys, repository metadata, "<module>.repo" and what later steps add.
bool is_own_file(const specs::Manifest& manifest, const std::string& path);

/// One sentence for each thing in which a manifest is not what its lock makes: repositories, sets,
/// packages, other files, keys, and the lock's own digest; or for a lock that cannot be read.
std::vector<std::string> lock_findings(const specs::Manifest& manifest,
                                       const std::string& lock_text);

}  // namespace pigsty::bundles
