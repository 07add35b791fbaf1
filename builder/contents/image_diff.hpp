// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "builder/contents/image_contents.hpp"

namespace pigsty::builder {

/// One difference between two images A and B.
struct ImageDifference {
    std::string part;  ///< "partitions", "file system", "package", "file", "inode" or "bytes"
    std::string what;  ///< the file's path, the package's name, the region's holder…
    std::string text;  ///< e.g. "only in A", "mode 0644, 0600"
};

struct DiffOptions {
    bool inodes = true;  ///< compare atime, ctime, crtime, inode number and generation
    bool bytes = false;  ///< say which regions differ even when the files do
};

/// How B differs from A. Images of different formats are compared by what they hold. Disks whose
/// bytes agree are not looked into. With equal files, or when asked for, the regions of the disk
/// that differ are named by what they belong to. Inode metadata is told when the files agree, or
/// with `bytes`. Throws VerifyError, SystemError.
std::vector<ImageDifference> diff_images(ImageContents& a,
                                         ImageContents& b,
                                         const DiffOptions& options);

/// True when both are disks of the same bytes; holes count as zeroes. Throws SystemError.
bool same_disks(const DiskImage& a, const DiskImage& b);

}  // namespace pigsty::builder
