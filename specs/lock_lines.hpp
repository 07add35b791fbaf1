// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/lock.hpp"

namespace pigsty::specs {

/// The line of a package in a lock, with its new line.
std::string format_package_line(const LockedPackage& package);

/// A lock's text without its packages, which were read from their lines.
struct SplitLock {
    std::string rest;       ///< with "packages: []"
    int packages_line = 0;  ///< where that stands in `rest`
    std::vector<LockedPackage> packages;
};

/// Reads the packages of a lock that is written exactly as format_lock() writes it, and sound;
/// nullopt for any other text, which is for the YAML reader to understand or refuse. A quarter of
/// the YAML reader's time: locks are read by nearly every command.
std::optional<SplitLock> split_canonical_lock(std::string_view text);

}  // namespace pigsty::specs
