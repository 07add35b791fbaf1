// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "specs/finding.hpp"
#include "specs/image.hpp"
#include "specs/target.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

/// Reads images.yml (docs/images.md). What is wrong with its form is added to `findings` and left
/// out of the result. Shape: {defaults: {…}, images: {pgsql: {sets: [pgsql], …}}}; an image has
/// what `defaults` says unless it says otherwise, lists are replaced as a whole.
std::vector<Image> read_images(const YamlNode& root, std::vector<Finding>& findings);

/// Reads verify.yml. Shape: {allowed: [{path: /etc/…, changes: SM5T, reason: …}]}.
std::vector<AllowedDifference> read_allowed_differences(const YamlNode& root,
                                                        std::vector<Finding>& findings);

/// Reads "target" of distro.yml.
Target read_target(const YamlNode& node);

/// A size. Shape: "512MiB", "10GiB", "4096" (bytes). Throws SpecError.
std::uint64_t read_size(const YamlNode& node);

}  // namespace pigsty::specs
