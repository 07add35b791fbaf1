// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace pigsty::bundles {

/// Unpacks an archive into `folder`, which is created and must be empty or absent; the archive's
/// top folder is not among what appears in it. Files have mode 0644 less the umask. Content is not
/// checked beyond the archive's own checksums. Throws as read_bundle().
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder);

}  // namespace pigsty::bundles
