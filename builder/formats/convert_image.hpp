// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "specs/image_manifest.hpp"

namespace pigsty::builder {

/// Which image to write in which further formats.
struct ConvertRequest {
    std::string image;  ///< a raw or qcow2 file, a manifest, or an image's name
    std::vector<specs::ImageFormat> formats;
    std::filesystem::path folder;  ///< for the results; empty: where the image is
    std::size_t jobs = 0;          ///< 0: one per core
};

struct ConvertedImage {
    std::filesystem::path manifest;
    std::vector<specs::ImageOutput> files;  ///< those written now
};

/// Writes an image that `image build` has made in further formats, byte for byte as it would have
/// done, and adds them to the manifest, each as soon as it is whole. The disk is checked against
/// its manifest first. Throws UsageError for a format that the plain disk cannot give or an image
/// that is not there, VerifyError when the disk is not the one of its manifest, SpecError,
/// ProcessError, SystemError, Interrupted.
ConvertedImage convert_image(const ConvertRequest& request, base::Progress& progress);

}  // namespace pigsty::builder
