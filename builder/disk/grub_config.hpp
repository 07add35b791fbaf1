// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/uuid.hpp"
#include "builder/disk/kernels.hpp"

namespace pigsty::builder {

/// What grub's core image does first: finds the root file system by its UUID, wherever the
/// firmware put the disk. `grub_folder` is where grub.cfg stands, e.g. "/boot/grub2".
std::string grub_early_config(const base::Uuid& root, const std::string& grub_folder);

/// The text of grub.cfg: a menu entry for each kernel, the first one booted after a second; menu
/// and kernel messages on the screen and the first serial line. `arguments` follow "root=UUID=…";
/// "ro" and the consoles are added when they name neither "ro" nor "rw", or no "console=".
std::string grub_config(const base::Uuid& root,
                        const std::vector<BootKernel>& kernels,
                        const std::vector<std::string>& arguments);

/// A word of grub's language that means exactly `text`. Shape: `quiet`, `'a b'`, `'it'\''s'`.
std::string grub_word(const std::string& text);

}  // namespace pigsty::builder
