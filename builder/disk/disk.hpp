// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "builder/disk/disk_layout.hpp"
#include "builder/image_identity.hpp"
#include "specs/image.hpp"

namespace pigsty::builder {

/// Runs a program inside the root tree (isolated) and returns its standard output. Paths are the
/// tree's own.
using RunInTree = std::function<std::string(const std::vector<std::string>& argv)>;

/// Where the target keeps what makes it boot (distro.yml). Paths are the tree's own.
struct BootFacts {
    std::string grub_mkimage = "/usr/bin/grub2-mkimage";
    std::string grub_bios_modules = "/usr/lib/grub/i386-pc";    ///< has boot.img and *.mod
    std::string grub_efi_modules = "/usr/lib/grub/x86_64-efi";  ///< empty: no UEFI
    std::string grub_folder = "/boot/grub2";  ///< where the image's grub.cfg stands
    std::vector<std::string> ext4_without = {
        "metadata_csum", "64bit", "orphan_file"};  ///< features off
};

/// What a disk is made of.
struct DiskRequest {
    std::filesystem::path tree;    ///< the finished root tree, times clamped
    std::filesystem::path output;  ///< the raw file; must not exist
    std::filesystem::path work;    ///< folder for small scratch files
    specs::ImageDisk sizes;
    ImageIdentity identity;
    BootFacts boot;
    /// Follow "root=UUID=…", e.g. "net.ifnames=0". "ro" is added unless they name "ro" or "rw", the
    /// screen and the first serial line as consoles unless they name a "console=".
    std::vector<std::string> kernel_arguments;
    std::int64_t epoch = 0;  ///< every time stamp in the disk
    RunInTree run_in_tree;
};

struct DiskResult {
    DiskLayout layout;
    std::uint64_t used_bytes = 0;  ///< in the root file system
    std::uint64_t inodes = 0;      ///< used
};

/// Makes a raw disk that boots by BIOS and UEFI: GPT with BIOS boot partition, ESP and an ext4
/// root, without loop devices, mounts or the clock. The file is sparse, and appears under its name
/// only when whole and flushed. Adds grub.cfg to the tree (below BootFacts::grub_folder) first;
/// what else it puts there, for grub-mkimage, is gone afterwards. `run_in_tree` must let the
/// program read and write that folder. Needs mke2fs (e2fsprogs) and mtools. Throws UsageError when
/// the tree is missing or the output there already; SpecError when the tree lacks a kernel, an
/// initramfs or grub's files, or the disk is too small; SystemError, ProcessError.
DiskResult make_disk(const DiskRequest& request);

}  // namespace pigsty::builder
