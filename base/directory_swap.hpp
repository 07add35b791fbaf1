// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace pigsty::base {

/// Puts directory `fresh` in the place of `current` (which may be absent) and leaves the old
/// content in `fresh`, by one exchange rename. Both stand in the same parent, which is flushed.
/// Where the file system has no exchange rename (overlayfs lower layers, some network file
/// systems), plain renames through ".NAME.swapped" are used; mend_directory_swap() finishes
/// them after a kill in between. Throws SystemError.
void swap_directories(const std::filesystem::path& fresh, const std::filesystem::path& current);

/// Puts the directory back that an interrupted swap of two renames moved away. Call it under the
/// lock that guards `current`, before looking at it.
void mend_directory_swap(const std::filesystem::path& current);

}  // namespace pigsty::base
