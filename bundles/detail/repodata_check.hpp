// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "bundles/detail/findings.hpp"
#include "specs/manifest.hpp"

namespace pigsty::bundles::detail {

/// Where the solver finds a bundle's metadata.
struct BundleMetadata {
    std::filesystem::path primary;
    std::filesystem::path filelists;
};

/// Checks the metadata files in `folder`, whose own digests are known to be the manifest's: what
/// repomd.xml says of each of them, that there is no other, and that the packages of primary.xml
/// are exactly those of the manifest.
BundleMetadata check_repodata(const std::filesystem::path& folder,
                              const specs::Manifest& manifest,
                              Findings& findings);

}  // namespace pigsty::bundles::detail
