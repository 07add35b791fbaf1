// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace pigsty::builder {

/// Writes a whole root tree as a pax tar: entries sorted by path ("./" first), numeric owners, hard
/// links, devices, extended attributes as SCHILY.xattr.*, modification times in whole seconds and
/// not after `epoch`, no other times. Left out: sockets, and attributes that belong to the machine
/// that builds (trusted.*, security.selinux). `output` is written in place. Throws SystemError,
/// Interrupted; Error when a file changes meanwhile.
/// Source: POSIX.1-2017 pax; docs/image-formats.md.
void write_rootfs_tar(const std::filesystem::path& tree,
                      const std::filesystem::path& output,
                      std::int64_t epoch);

}  // namespace pigsty::builder
