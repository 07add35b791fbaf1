// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace pigsty::builder {

/// A finished file some of whose bytes are replaced in place, after a look at what stands there.
class FilePatch {
  public:
    /// Throws SystemError.
    explicit FilePatch(std::filesystem::path file);

    std::uint64_t size_bytes() const { return size_; }

    /// Throws Error when the file ends before.
    std::string read(std::uint64_t offset, std::size_t count) const;

    /// Throws Error saying that the file is no `what` when other bytes stand at `offset`.
    void expect(std::uint64_t offset, std::string_view bytes, const std::string& what) const;

    /// Replaces bytes; the file's size stays. Throws SystemError.
    void write(std::uint64_t offset, std::string_view bytes);

  private:
    std::filesystem::path file_;
    base::Fd fd_;
    std::uint64_t size_ = 0;
};

/// The low bytes of `number`, least or most significant first.
std::string little_endian(std::uint64_t number, std::size_t count);
std::string big_endian(std::uint64_t number, std::size_t count);
std::uint64_t from_little_endian(std::string_view bytes);
std::uint64_t from_big_endian(std::string_view bytes);

}  // namespace pigsty::builder
