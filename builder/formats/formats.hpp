// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "builder/image_identity.hpp"
#include "specs/image.hpp"

namespace pigsty::builder {

/// What a format is written from.
struct FormatSource {
    std::string image;           ///< name, e.g. "pgsql"
    std::string title;           ///< for people
    std::filesystem::path raw;   ///< the disk; for Vagrant boxes the Vagrant variant's
    std::filesystem::path tree;  ///< only for rootfs.tar
    ImageIdentity identity;      ///< of that disk
    std::int64_t epoch = 0;      ///< every time stamp written
    std::string version;         ///< of the product, for OVF and box metadata
};

/// Writes one format to `output` (a temporary name beside it first, renamed when whole and
/// flushed). The same source gives the same bytes whatever the machine, the date or `jobs`. The
/// output's final file name is part of some formats (vmdk). Throws ProcessError, SystemError.
void write_format(const FormatSource& source,
                  specs::ImageFormat format,
                  const std::filesystem::path& output,
                  std::size_t jobs);

}  // namespace pigsty::builder
