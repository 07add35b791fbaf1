// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "builder/tree/tree_root.hpp"

namespace pigsty::builder {

/// Brings the tree's rpm database into the form that depends on its content alone: locks, shared
/// memory and Berkeley DB's environment go; the random file ids and stale bytes of Berkeley DB are
/// pinned; SQLite leaves write-ahead mode, so that everyone can read it. Throws Error when a
/// write-ahead log still holds data.
void settle_rpm_database(const TreeRoot& tree, const std::filesystem::path& folder);

}  // namespace pigsty::builder
