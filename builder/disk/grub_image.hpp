// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "builder/disk/disk.hpp"

namespace pigsty::builder {

/// What starts grub, made by the target's own grub.
struct GrubImages {
    std::string boot_sector;  ///< boot.img, 512 bytes
    std::string bios_core;    ///< core image for the BIOS boot partition
    std::string efi_loader;   ///< an EFI program; empty when the target has no UEFI
};

/// Makes grub's images with the target's grub-mkimage, run in the tree; the tree is left as it
/// was. Throws SpecError naming the package when a program or module of grub is missing in the
/// tree, ProcessError, Error when what comes out is no such image.
GrubImages make_grub_images(const DiskRequest& request);

}  // namespace pigsty::builder
