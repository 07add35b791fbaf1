// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "bundles/served_tree.hpp"

namespace pigsty::bundles::detail {

/// Serves a folder as it is at each request. Throws SystemError when it cannot be opened, SpecError
/// when its manifest cannot be read.
std::unique_ptr<ServedTree> open_folder_tree(const std::filesystem::path& folder);

}  // namespace pigsty::bundles::detail
