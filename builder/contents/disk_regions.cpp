// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/disk_regions.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;

/// Where data next starts at or after `offset`; `size` when only a hole is left.
std::uint64_t next_data(const base::Fd& fd, std::uint64_t offset, std::uint64_t size) {
    const off_t found = ::lseek(fd.get(), static_cast<off_t>(offset), SEEK_DATA);
    if (found >= 0) {
        return static_cast<std::uint64_t>(found);
    }
    return errno == ENXIO ? size : offset;  // a file system without SEEK_DATA: all is data
}

}  // namespace

std::vector<std::uint64_t> differing_blocks(const std::filesystem::path& a,
                                            const std::filesystem::path& b,
                                            std::size_t block_bytes,
                                            std::size_t limit) {
    const base::Fd first = base::open_file(a, O_RDONLY);
    const base::Fd second = base::open_file(b, O_RDONLY);
    const std::uint64_t size =
        std::min(std::filesystem::file_size(a), std::filesystem::file_size(b));
    std::vector<std::uint8_t> left(k_piece_bytes);
    std::vector<std::uint8_t> right(k_piece_bytes);
    std::vector<std::uint64_t> found;
    for (std::uint64_t at = 0; at < size && found.size() < limit; at += k_piece_bytes) {
        const std::uint64_t data =
            std::min(next_data(first, at, size), next_data(second, at, size));
        at = std::max(at, data / k_piece_bytes * k_piece_bytes);
        if (at >= size) {
            break;
        }
        const std::size_t got =
            std::min(base::read_at(first.get(), left, at), base::read_at(second.get(), right, at));
        const std::size_t length = std::min<std::uint64_t>(got, size - at);
        if (std::memcmp(left.data(), right.data(), length) == 0) {
            continue;
        }
        for (std::size_t block = 0; block < length && found.size() < limit; block += block_bytes) {
            const std::size_t part = std::min(block_bytes, length - block);
            if (std::memcmp(left.data() + block, right.data() + block, part) != 0) {
                found.push_back(at + block);
            }
        }
    }
    return found;
}

}  // namespace pigsty::builder
