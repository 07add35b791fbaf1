// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/progress.hpp"
#include "base/temp_dir.hpp"
#include "bundles/pack.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::bundles::testing {

/// A lock of a few forged packages and the store that holds them:
///   app      signed by alice, set "node"; what was asked for
///   library  signed by alice, set "node"
///   tool     from a repository without signatures
///   notes.txt  a file had by its address
class SampleBundle {
  public:
    SampleBundle();

    /// Packs the lock as it is now.
    PackResult pack(const std::string& name = "pkg.tgz", const PackOptions& options = {});

    std::filesystem::path path(const std::string& name) const { return dir_.path() / name; }
    const repo::Store& store() const { return store_; }
    specs::LockedPackage& package(const std::string& name);

    /// Puts a package into the store and the lock.
    void add(const repo::testing::Forge& forge, const std::string& repository);

    /// Puts bytes into the store; gives their digest.
    std::string keep(const std::string& bytes);

    specs::Lock lock;

  private:
    base::TempDir dir_;
    repo::Store store_;
};

/// The progress that says nothing.
base::Progress& quiet();

/// Fingerprint of the key that signs the sample's packages.
std::string alice();

}  // namespace pigsty::bundles::testing
