// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/file_patch.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

FilePatch::FilePatch(std::filesystem::path file)
    : file_(std::move(file)), fd_(base::open_file(file_, O_RDWR)) {
    struct stat info {};
    if (::fstat(fd_.get(), &info) != 0) {
        const int err = errno;
        throw base::SystemError("cannot read " + base::quote(file_.string()), err);
    }
    size_ = static_cast<std::uint64_t>(info.st_size);
}

std::string FilePatch::read(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    const std::span<std::uint8_t> out(reinterpret_cast<std::uint8_t*>(bytes.data()), count);
    if (base::read_at(fd_.get(), out, offset) != count) {
        throw base::Error("file " + base::quote(file_.string()) + " has " + std::to_string(size_) +
                          " bytes, expected at least " + std::to_string(offset + count));
    }
    return bytes;
}

void FilePatch::expect(std::uint64_t offset,
                       std::string_view bytes,
                       const std::string& what) const {
    const std::string found = read(offset, bytes.size());
    if (found != bytes) {
        base::Error error("file " + base::quote(file_.string()) + " is no " + what +
                          ": expected bytes " + base::to_hex(bytes_of(bytes)) + " at offset " +
                          std::to_string(offset) + ", found " + base::to_hex(bytes_of(found)));
        error.set_hint("this qemu-img writes the format otherwise than the one known (7.2)");
        throw error;
    }
}

void FilePatch::write(std::uint64_t offset, std::string_view bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::pwrite(
            fd_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno != EINTR) {
            const int err = errno;
            throw base::SystemError("cannot write " + base::quote(file_.string()), err);
        }
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
}

std::string little_endian(std::uint64_t number, std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i, number >>= 8U) {
        bytes += static_cast<char>(number & 0xffU);
    }
    return bytes;
}

std::string big_endian(std::uint64_t number, std::size_t count) {
    std::string bytes = little_endian(number, count);
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) {
        number = (number << 8U) | static_cast<std::uint8_t>(byte);
    }
    return number;
}

std::uint64_t from_little_endian(std::string_view bytes) {
    return from_big_endian(std::string(bytes.rbegin(), bytes.rend()));
}

}  // namespace pigsty::builder
