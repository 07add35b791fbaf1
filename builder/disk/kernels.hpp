// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pigsty::builder {

/// A kernel to boot. Paths are the tree's own.
struct BootKernel {
    std::string release;    ///< e.g. "3.10.0-1160.el7.x86_64"
    std::string kernel;     ///< e.g. "/boot/vmlinuz-3.10.0-1160.el7.x86_64"
    std::string initramfs;  ///< e.g. "/boot/initramfs-3.10.0-1160.el7.x86_64.img"
};

/// The kernels of the tree's /boot, newest first; rescue kernels last. Throws SpecError when there
/// is none, or one has no initramfs.
std::vector<BootKernel> find_kernels(const std::filesystem::path& tree);

/// True when release `a` is newer than `b`: runs of digits compare as numbers.
bool is_newer_release(const std::string& a, const std::string& b);

}  // namespace pigsty::builder
