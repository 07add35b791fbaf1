// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/fd.hpp"

namespace pigsty::base {

/// An advisory lock (flock) on a file that is created when absent; held for the object's life and
/// freed by the kernel when the process dies.
class FileLock {
  public:
    /// Takes the lock, or returns nullopt when another process holds it. Throws SystemError,
    /// also for a symbolic link in the file's place: what it leads to is not ours to write.
    static std::optional<FileLock> try_take(const std::filesystem::path& file);

    /// Takes the lock, waiting for it; says on the log whom it waits for, once. Throws SystemError
    /// or Interrupted.
    static FileLock take(const std::filesystem::path& file);

  private:
    explicit FileLock(Fd fd) : fd_(std::move(fd)) {}
    Fd fd_;
};

}  // namespace pigsty::base
