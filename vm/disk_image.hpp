// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace pigsty::vm {

/// A disk as QEMU can read it.
struct DiskImage {
    std::filesystem::path file;    ///< absolute
    std::string format;            ///< QEMU's name: "raw", "qcow2", "vmdk", "vdi", "vpc"
    std::uint64_t size_bytes = 0;  ///< what a machine sees
};

/// Looks at a file. The format is told by the content: what a machine wrote into the first sector
/// of a raw disk must not decide what QEMU takes it for, so raw is only what is named ".raw" or
/// ".img". Throws UsageError for compressed disks, appliances and boxes, saying how to unpack them,
/// and for what is no disk; SystemError; ProcessError when qemu-img cannot read it.
/// Source of the signatures: qemu block/qcow2.h, vmdk.c, vdi.c, vpc.c.
DiskImage look_at_disk(const std::filesystem::path& file);

/// The disk that a name on the command line means: that file, or NAME.raw or NAME.qcow2 in
/// `folder`. Throws UsageError naming what was looked for.
std::filesystem::path find_disk(const std::string& name, const std::filesystem::path& folder);

/// Creates `overlay` (qcow2) that holds what is written while `disk` stays as it is; at least as
/// large as the disk, `size_bytes` where that is not 0. Throws UsageError when that is smaller
/// than the disk, ProcessError.
void make_overlay(const DiskImage& disk,
                  const std::filesystem::path& overlay,
                  std::uint64_t size_bytes);

}  // namespace pigsty::vm
