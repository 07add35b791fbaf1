// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/progress.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::builder {

struct TransactionOptions {
    std::filesystem::path tree;
    std::int64_t clock = 0;                     ///< install time, seconds since 1970
    std::chrono::seconds scriptlet_limit{900};  ///< for each scriptlet
};

/// Installs every package of `lock` into the tree by the tree's own rpm, in one transaction inside
/// a sandbox, scriptlets included. The tree holds the closure of rpm already (unpacked). Throws
/// Error naming the package, the scriptlet and its output when one fails, runs too long, or rpm
/// refuses.
void install_packages(const specs::Lock& lock,
                      const specs::Distro& distro,
                      const repo::Store& store,
                      const TransactionOptions& options,
                      base::Progress& progress);

}  // namespace pigsty::builder
