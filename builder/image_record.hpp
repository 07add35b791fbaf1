// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "specs/image_manifest.hpp"

namespace pigsty::builder {

/// Name of the report on an image's root tree. Shape: "pgsql.verified".
std::string verified_name(const std::string& image);

/// The manifest in `folder`, when it is of an image made from `input_sha256`, has every format of
/// `formats`, and each of these files is as record_image() saw it (size, time, inode); and the
/// report on the tree stands there, too. What cannot be read counts as not there.
std::optional<specs::ImageManifest> finished_image(const std::filesystem::path& cache,
                                                   const std::filesystem::path& folder,
                                                   const std::string& image,
                                                   const std::string& input_sha256,
                                                   const std::vector<specs::ImageFormat>& formats);

/// Remembers the files of a finished image, so that the next build can tell that there is nothing
/// to do. Shape of the text, one file a line: "<size> <mtime in ns> <inode> <name>". Only the next
/// run's speed hangs on it: a cache that cannot be written is warned about.
void record_image(const std::filesystem::path& cache,
                  const std::filesystem::path& folder,
                  const specs::ImageManifest& manifest);

}  // namespace pigsty::builder
