// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace pigsty::base {

/// A fresh private directory (mode 0700), removed with everything in it at the end of the object's
/// life.
class TempDir {
  public:
    /// Made in `parent`, or in $TMPDIR (else /tmp) when that is empty. Throws SystemError.
    explicit TempDir(std::string_view prefix, const std::filesystem::path& parent = {});
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace pigsty::base
