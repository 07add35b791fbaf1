// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "bundles/served_tree.hpp"

namespace pigsty::bundles::detail {

/// Serves an archive by the index of its members. nullptr when it has none.
std::unique_ptr<ServedTree> open_archive_tree(const std::filesystem::path& archive);

}  // namespace pigsty::bundles::detail
