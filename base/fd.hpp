// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

namespace pigsty::base {

/// Sole owner of a file descriptor.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int number) : number_(number) {}
    Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Fd& operator=(Fd&& other) noexcept;
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }
    int release() { return std::exchange(number_, -1); }
    void reset() noexcept;

  private:
    int number_ = -1;
};

/// Opens `path`, close-on-exec. Throws SystemError naming the path.
Fd open_file(const std::filesystem::path& path, int flags, unsigned mode = 0666);

/// Reads up to `buffer.size()` bytes, restarted on EINTR; 0 means end of file. Throws SystemError.
std::size_t read_some(int fd, std::span<std::uint8_t> buffer);

/// Reads until `buffer` is full or the file ends; returns what was read. Throws SystemError.
std::size_t read_full(int fd, std::span<std::uint8_t> buffer);

/// As read_full, from `offset`, without moving the file position. Throws SystemError.
std::size_t read_at(int fd, std::span<std::uint8_t> buffer, std::uint64_t offset);

/// Writes all bytes. Throws SystemError (ENOSPC among others).
void write_all(int fd, std::span<const std::uint8_t> bytes);

/// Flushes to the disk. Throws SystemError.
void sync_file(int fd);

/// Flushes the entries of a directory to the disk, so that a rename in it lasts. Throws
/// SystemError.
void sync_directory(const std::filesystem::path& directory);

}  // namespace pigsty::base
