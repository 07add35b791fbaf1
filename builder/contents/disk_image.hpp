// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/temp_dir.hpp"

namespace pigsty::builder {

/// An image file made readable: a raw disk, or a tar of a root tree.
struct DiskImage {
    std::string format;  ///< "raw", "qcow2", "vmdk", "vdi", "vhd", "raw.xz", "ova", "rootfs.tar"…
    std::filesystem::path raw;                 ///< empty for a tar
    std::filesystem::path tar;                 ///< empty for a disk
    std::unique_ptr<base::TempDir> temporary;  ///< holds `raw` when it had to be converted
};

/// Opens an image by what its bytes say, not by its name. Disks that are not raw are converted
/// below $TMPDIR (else /var/tmp), sparsely; disks inside an ova, a Vagrant box or a compressed file
/// are taken out first. Throws VerifyError when it is no image, is damaged, or is a disk that
/// refers to other files; ProcessError, SystemError.
DiskImage open_image(const std::filesystem::path& file);

}  // namespace pigsty::builder
