// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/image.hpp"

namespace pigsty::builder {

/// How an image in one format is started.
struct StartHints {
    std::vector<std::string> firmware;  ///< "bios", "uefi"
    std::vector<std::string> buses;     ///< for the disk, the best first
    std::vector<std::string> start;     ///< command lines, run beside the file
};

/// Hints for the file image_file_name(image, format).
StartHints start_hints(const std::string& image, specs::ImageFormat format);

}  // namespace pigsty::builder
