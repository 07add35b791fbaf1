// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "repo/store.hpp"
#include "specs/image.hpp"
#include "specs/lock.hpp"

namespace pigsty::builder {

/// The lock with only those packages that belong to the image's sets, and no other files. Throws
/// SpecError, with the command that mends it, when the lock does not have a set.
specs::Lock lock_of_image(const specs::Lock& lock, const specs::Image& image);

/// Name of a package's file. Shape: "etcd-3.5.17-1.el7.x86_64.rpm"; an epoch is left out.
std::string rpm_file_name(const specs::LockedPackage& package);

/// The packages among those of `lock` that `names` need to work, themselves included; in the order
/// of the lock. The files are taken from the store. Throws as repo::solve() does.
std::vector<const specs::LockedPackage*> closure_of(const std::vector<std::string>& names,
                                                    const specs::Lock& lock,
                                                    const repo::Store& store);

}  // namespace pigsty::builder
