// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/uuid.hpp"
#include "builder/tree/tree_root.hpp"
#include "specs/image.hpp"

namespace pigsty::builder {

/// Writes those of the image's files that have to be there before the packages: dracut's
/// configuration, since installing a kernel makes its initramfs.
void write_early_files(const specs::Image& image, const TreeRoot& tree);

/// Gives an installed tree what the image asks for: files, host name, locale, time zone, SELinux
/// mode, cloud-init's data sources, root file system, sshd without passwords, users, units.
/// Programs of the tree run in a sandbox whose clock shows `clock`. Throws SpecError for a unit,
/// time zone or group that the tree does not have; ProcessError.
void apply_image_settings(const specs::Image& image,
                          const base::Uuid& root_filesystem,
                          std::int64_t clock,
                          const TreeRoot& tree);

/// Adds a user with keys and rights; also what makes a disk a Vagrant box.
void add_user(const specs::ImageUser& user, std::int64_t clock, const TreeRoot& tree);

}  // namespace pigsty::builder
