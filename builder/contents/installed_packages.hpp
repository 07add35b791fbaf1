// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "builder/contents/file_tree.hpp"

namespace pigsty::builder {

/// A package of the image's own rpm database.
struct InstalledPackage {
    std::string nevra;  ///< as "rpm -qa" prints it, with the epoch when there is one
    std::string name;
    std::uint64_t size_bytes = 0;  ///< of its files as they are in the image, hard links once
};

struct InstalledPackages {
    std::string database;                    ///< its folder; empty: there is none
    std::vector<InstalledPackage> packages;  ///< sorted by nevra
    std::uint64_t unowned_files = 0;         ///< regular files that no package owns
    std::uint64_t unowned_bytes = 0;
};

/// Reads the rpm database (Berkeley DB, sqlite or ndb) out of the tree. The host's own database and
/// rpm configuration play no part. Throws VerifyError when it cannot be read.
InstalledPackages read_installed_packages(FileTree& tree);

}  // namespace pigsty::builder
