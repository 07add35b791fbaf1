// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/fd.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {

/// A file that programs write under its final name inside a private folder beside its place, and
/// that moves there when whole. Without commit() nothing is left behind, but for a kill -9, whose
/// leftover folder ".NAME.new.*" the next writer of NAME sweeps.
class StagedOutput {
  public:
    /// Throws SystemError when the directory cannot be written.
    explicit StagedOutput(const std::filesystem::path& target);

    /// Where the file is to be written; its name is the target's.
    std::filesystem::path path() const { return folder_->path() / target_.filename(); }

    /// The private folder, for scratch files: on the target's file system.
    const std::filesystem::path& folder() const { return folder_->path(); }

    /// Sets mode 0644, flushes, renames onto the target and flushes the directory. Throws
    /// SystemError.
    void commit();

  private:
    std::filesystem::path target_;
    std::optional<base::TempDir> folder_;
    base::Fd lock_;  ///< on the folder; tells a living writer's from a leftover
};

/// Removes what writers of `target` that were killed have left. Living ones are not disturbed.
void sweep_staged(const std::filesystem::path& target);

}  // namespace pigsty::builder
