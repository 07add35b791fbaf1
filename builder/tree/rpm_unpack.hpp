// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace pigsty::builder {

/// Unpacks the payload of an RPM below `tree`, as root's, with modes and times. What stands there
/// already is replaced, but for folders. Symbolic links of the tree are followed as if the tree
/// were the root, so that "/lib64/x" lands in the tree's "usr/lib64" and nothing ever lands
/// outside. Throws SystemError; VerifyError for a payload that cannot be read.
void unpack_rpm(const std::filesystem::path& rpm, const std::filesystem::path& tree);

}  // namespace pigsty::builder
