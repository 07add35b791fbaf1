// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "base/c_handle.hpp"

namespace pigsty::builder::detail {

/// A tar, or one compressed file, read from start to end by libarchive.
class ArchiveInput {
  public:
    enum class Kind { tar, compressed_file };

    /// Throws VerifyError when it is no such file.
    ArchiveInput(const std::filesystem::path& file, Kind kind);

    /// The next entry, or null at the end. Throws VerifyError.
    archive_entry* next();

    /// The current entry's content: pieces that are not holes, with their offsets; false stops.
    /// Throws VerifyError.
    void read(const std::function<bool(std::uint64_t, std::span<const std::uint8_t>)>& sink);

  private:
    void check(int code) const;

    std::filesystem::path file_;
    base::CHandle<archive, archive_read_free> handle_;
};

}  // namespace pigsty::builder::detail
