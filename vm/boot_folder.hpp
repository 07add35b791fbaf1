// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "base/file_lock.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {

/// The temporary folder of one boot. It is removed with the object; what a killed run left is
/// removed by the next one.
class BootFolder {
  public:
    /// Sweeps, then makes a folder in `parent` ($TMPDIR, else /tmp, when empty). Throws
    /// SystemError.
    explicit BootFolder(const std::filesystem::path& parent = {});

    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    base::TempDir folder_;
    base::FileLock lock_;
};

/// Removes the boot folders beside `folder` that no process holds any more. Those younger than a
/// minute stay: their owner may be about to lock them. Folders of other users stay.
void sweep_boot_folders(const std::filesystem::path& folder);

}  // namespace pigsty::vm
