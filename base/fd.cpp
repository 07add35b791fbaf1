// SPDX-License-Identifier: Apache-2.0
#include "base/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

Fd& Fd::operator=(Fd&& other) noexcept {
    if (this != &other) {
        reset();
        number_ = std::exchange(other.number_, -1);
    }
    return *this;
}

void Fd::reset() noexcept {
    if (number_ >= 0) {
        ::close(number_);
        number_ = -1;
    }
}

Fd open_file(const std::filesystem::path& path, int flags, unsigned mode) {
    const int number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (number < 0) {
        const int err = errno;
        throw SystemError("cannot open " + quote(path.string()), err);
    }
    return Fd(number);
}

std::size_t read_some(int fd, std::span<std::uint8_t> buffer) {
    while (true) {
        const ssize_t got = ::read(fd, buffer.data(), buffer.size());
        if (got >= 0) {
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR) {
            const int err = errno;
            throw SystemError("read failed", err);
        }
    }
}

std::size_t read_full(int fd, std::span<std::uint8_t> buffer) {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const std::size_t got = read_some(fd, buffer.subspan(done));
        if (got == 0) {
            break;
        }
        done += got;
    }
    return done;
}

std::size_t read_at(int fd, std::span<std::uint8_t> buffer, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t got = ::pread(
            fd, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
        if (got == 0) {
            break;
        }
        if (got < 0) {
            const int err = errno;
            if (err == EINTR) {
                continue;
            }
            throw SystemError("read failed", err);
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

void write_all(int fd, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0) {
            const int err = errno;
            if (err == EINTR) {
                continue;
            }
            throw SystemError("write failed", err);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
}

void sync_file(int fd) {
    if (::fsync(fd) != 0) {
        const int err = errno;
        throw SystemError("cannot flush to disk", err);
    }
}

void sync_directory(const std::filesystem::path& directory) {
    const Fd fd = open_file(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
    // Some network file systems cannot flush a directory and say EINVAL; the rename itself stands.
    if (::fsync(fd.get()) != 0 && errno != EINVAL) {
        const int err = errno;
        throw SystemError("cannot flush directory " + quote(directory.string()), err);
    }
}

}  // namespace pigsty::base
