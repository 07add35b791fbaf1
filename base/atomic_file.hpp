// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/fd.hpp"

namespace pigsty::base {

/// A file that appears under its name only when complete: written to a temporary beside it,
/// flushed, renamed. Without commit() nothing is left behind, but for a kill -9, whose leftover
/// ".NAME.tmp.*" the next writer sweeps.
class AtomicFile {
  public:
    /// Throws SystemError when the directory cannot be written.
    explicit AtomicFile(std::filesystem::path target, unsigned mode = 0644);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    ~AtomicFile();

    int fd() const { return fd_.get(); }
    const std::filesystem::path& temporary() const { return temporary_; }
    void write(std::span<const std::uint8_t> bytes);
    void write(std::string_view text);

    /// Flushes, renames onto the target and flushes the directory. Throws SystemError.
    void commit();

  private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    Fd fd_;
};

/// Writes a whole file atomically. Throws SystemError.
void write_file(const std::filesystem::path& file, std::string_view content, unsigned mode = 0644);

}  // namespace pigsty::base
