// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/raw_xz.hpp"

#include <fcntl.h>
#include <lzma.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/thread_pool.hpp"
#include "builder/formats/disk_pieces.hpp"

namespace pigsty::builder {

namespace {

/// The least one whose dictionary found what stands twice in a disk; 6 took about twice the time.
constexpr std::uint32_t k_preset = 3;
constexpr std::size_t k_block_bytes = std::size_t{16} << 20U;
constexpr std::uint64_t k_memory_limit = std::uint64_t{448} << 20U;
constexpr lzma_check k_check = LZMA_CHECK_CRC64;  ///< the default of xz

void check(lzma_ret code, const char* action) {
    if (code != LZMA_OK) {
        throw base::Error(std::string("cannot ") + action + " (liblzma code " +
                          std::to_string(static_cast<int>(code)) + ")");
    }
}

struct IndexFree {
    void operator()(lzma_index* index) const noexcept { lzma_index_end(index, nullptr); }
};
using Index = std::unique_ptr<lzma_index, IndexFree>;

/// LZMA2 with the settings of a preset. Not movable: the filter points to the settings.
struct Filters {
    lzma_options_lzma settings{};
    std::array<lzma_filter, 2> chain{};

    Filters() {
        if (lzma_lzma_preset(&settings, k_preset) != 0) {
            throw base::Error("liblzma has no preset " + std::to_string(k_preset));
        }
        chain[0] = {LZMA_FILTER_LZMA2, &settings};
        chain[1] = {LZMA_VLI_UNKNOWN, nullptr};
    }
    Filters(const Filters&) = delete;
    Filters& operator=(const Filters&) = delete;
};

lzma_block block_of(Filters& filters) {
    lzma_block block{};
    block.version = 1;
    block.check = k_check;
    block.filters = filters.chain.data();
    return block;
}

std::string encode_block(std::span<const std::uint8_t> bytes) {
    Filters filters;
    lzma_block block = block_of(filters);
    std::string out(lzma_block_buffer_bound(bytes.size()), '\0');
    std::size_t used = 0;
    check(lzma_block_buffer_encode(&block,
                                   nullptr,
                                   bytes.data(),
                                   bytes.size(),
                                   reinterpret_cast<std::uint8_t*>(out.data()),
                                   &used,
                                   out.size()),
          "compress a block");
    out.resize(used);
    out.shrink_to_fit();
    return out;
}

/// Size of a block without the padding to four bytes, as the index wants it.
lzma_vli unpadded_size(const std::string& encoded, std::size_t block_bytes) {
    const auto* start = reinterpret_cast<const std::uint8_t*>(encoded.data());
    std::array<lzma_filter, LZMA_FILTERS_MAX + 1> chain{};
    lzma_block block{};
    block.version = 1;
    block.check = k_check;
    block.filters = chain.data();
    block.header_size = lzma_block_header_size_decode(*start);
    check(lzma_block_header_decode(&block, nullptr, start), "read a block's header");
    const lzma_vli size = lzma_block_unpadded_size(&block);
    lzma_filters_free(chain.data(), nullptr);
    if (block.uncompressed_size != block_bytes) {
        throw base::Error("liblzma made a block of another size than it was given");
    }
    return size;
}

std::size_t threads_that_fit(std::size_t jobs) {
    const Filters filters;
    const std::uint64_t each =
        lzma_raw_encoder_memusage(filters.chain.data()) + 3 * std::uint64_t{k_block_bytes};
    const std::size_t wanted = jobs == 0 ? base::default_jobs() : jobs;
    return std::clamp<std::size_t>(k_memory_limit / each, 1, wanted);
}

void write(const base::Fd& fd, std::span<const std::uint8_t> bytes) {
    base::write_all(fd.get(), bytes);
}

void write_end(const base::Fd& fd, lzma_index* index, lzma_stream_flags flags) {
    std::string text(lzma_index_size(index), '\0');
    auto* bytes = reinterpret_cast<std::uint8_t*>(text.data());
    std::size_t used = 0;
    check(lzma_index_buffer_encode(index, bytes, &used, text.size()), "write the index");
    write(fd, {bytes, used});
    flags.backward_size = used;
    std::array<std::uint8_t, LZMA_STREAM_HEADER_SIZE> footer{};
    check(lzma_stream_footer_encode(&flags, footer.data()), "write the stream's footer");
    write(fd, footer);
}

}  // namespace

void write_raw_xz(const std::filesystem::path& raw,
                  const std::filesystem::path& output,
                  std::size_t jobs) {
    const base::Fd fd = base::open_file(output, O_WRONLY | O_CREAT | O_EXCL);
    const Index index(lzma_index_init(nullptr));
    if (!index) {
        throw base::Error("no memory for the index of an .xz file");
    }
    lzma_stream_flags flags{};
    flags.check = k_check;
    std::array<std::uint8_t, LZMA_STREAM_HEADER_SIZE> header{};
    check(lzma_stream_header_encode(&flags, header.data()), "write the stream's header");
    write(fd, header);
    encode_pieces(
        raw,
        k_block_bytes,
        threads_that_fit(jobs),
        encode_block,
        [&](const std::string& encoded, std::size_t block_bytes) {
            check(lzma_index_append(
                      index.get(), nullptr, unpadded_size(encoded, block_bytes), block_bytes),
                  "add to the index");
            write(fd, {reinterpret_cast<const std::uint8_t*>(encoded.data()), encoded.size()});
        });
    write_end(fd, index.get(), flags);
}

}  // namespace pigsty::builder
