// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "bundles/current_lock.hpp"
#include "specs/image_manifest.hpp"
#include "specs/profile.hpp"

namespace pigsty::builder {

struct ImageBuildOptions {
    std::string image;                        ///< name in images.yml
    std::vector<specs::ImageFormat> formats;  ///< empty: those of images.yml
    std::filesystem::path lock_file = "bundle.lock";
    std::filesystem::path output = "dist";  ///< folder
    std::filesystem::path cache;
    bundles::LockPolicy policy = bundles::LockPolicy::refresh;
    std::chrono::seconds scriptlet_limit{900};
    std::size_t jobs = 0;  ///< threads; 0: one per core
};

/// One step of the work and how long it took.
struct ImageStep {
    std::string name;
    std::chrono::duration<double> seconds{};
    std::string detail;
};

struct ImageBuildResult {
    bool unchanged = false;  ///< everything was there as the last run left it
    std::filesystem::path manifest_file;
    specs::ImageManifest manifest;
    std::vector<ImageStep> steps;
    std::uint64_t tree_bytes = 0;  ///< content of the root tree
};

/// Builds a golden image: lock → store → root tree → disk → formats. Everything is made in a work
/// folder of the cache and appears under its final name when whole; what a killed run left there is
/// swept. Two builds of one image into one cache wait for each other. Throws what the steps throw.
ImageBuildResult build_image(const specs::Profile& profile,
                             const ImageBuildOptions& options,
                             base::Progress& progress);

}  // namespace pigsty::builder
