// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/fd.hpp"

namespace pigsty::repo::detail {

/// Where the bytes of a partial file came from, kept beside it in "TARGET.from", one line each.
struct Origin {
    std::string url;
    std::string etag;           ///< strong ones only
    std::string last_modified;  ///< as the server gave it
};

/// A file that grows while it is downloaded, locked against other processes.
class PartialFile {
  public:
    /// Opens or creates it; nullopt when another process has it. Throws SystemError.
    static std::optional<PartialFile> try_open(const std::filesystem::path& path);

    int fd() const { return fd_.get(); }
    std::uint64_t size_bytes() const { return size_bytes_; }

    /// Throws SystemError.
    void append(std::span<const std::uint8_t> bytes);

    /// Forgets everything downloaded so far. Throws SystemError.
    void clear();

    Origin origin() const;
    void set_origin(const Origin& origin) const;
    void forget_origin() const;

    /// Removes the file from its folder when it is empty, so that failures leave no litter.
    void drop_if_empty() const;

  private:
    PartialFile(std::filesystem::path path, base::Fd fd, std::uint64_t size_bytes)
        : path_(std::move(path)), fd_(std::move(fd)), size_bytes_(size_bytes) {}
    std::filesystem::path origin_path() const;

    std::filesystem::path path_;
    base::Fd fd_;
    std::uint64_t size_bytes_;
};

}  // namespace pigsty::repo::detail
