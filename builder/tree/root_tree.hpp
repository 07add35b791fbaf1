// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/progress.hpp"
#include "base/uuid.hpp"
#include "repo/store.hpp"
#include "specs/image.hpp"
#include "specs/lock.hpp"
#include "specs/profile.hpp"

namespace pigsty::builder {

struct RootTreeRequest {
    const specs::Lock* lock =
        nullptr;  ///< of this image alone; every package is in the store, verified
    const specs::Distro* distro = nullptr;
    const specs::Image* image = nullptr;
    std::filesystem::path tree;  ///< made; must not exist
    base::Uuid root_filesystem;  ///< for fstab
    std::int64_t epoch = 0;      ///< the clock inside, and the latest time stamp
    std::chrono::seconds scriptlet_limit{900};
    std::size_t jobs = 0;
};

/// Makes the golden root tree of an image: bootstrap by unpacking, everything installed by the
/// target's own rpm, the image's settings, golden, times clamped, verified. Returns the report of
/// verify_tree(). Throws what the steps throw.
std::string make_root_tree(const RootTreeRequest& request,
                           const repo::Store& store,
                           base::Progress& progress);

}  // namespace pigsty::builder
