// SPDX-License-Identifier: Apache-2.0
#include "base/gzip_writer.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/error.hpp"

namespace pigsty::base {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{1} << 18;
constexpr std::size_t k_window_bytes = std::size_t{1} << 15;
constexpr int k_raw = -15;  // no zlib or gzip framing, 32 KiB window
constexpr int k_memory_level = 9;

// RFC 1952: deflate, no flags, time 0, no extra flags, unknown system.
constexpr std::string_view k_header("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);

/// zlib's pointers are not const even where it only reads.
Bytef* bytes_of(std::string_view text) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

/// A deflating z_stream without framing.
class Deflater {
  public:
    explicit Deflater(int level) {
        if (deflateInit2(&stream, level, Z_DEFLATED, k_raw, k_memory_level, Z_DEFAULT_STRATEGY) !=
            Z_OK) {
            throw std::bad_alloc();
        }
    }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    ~Deflater() { deflateEnd(&stream); }
    z_stream stream{};
};

std::string deflate_block(const std::string& dictionary,
                          const std::string& text,
                          bool last,
                          int level) {
    Deflater deflater(level);
    z_stream& stream = deflater.stream;
    if (!dictionary.empty()) {
        deflateSetDictionary(&stream, bytes_of(dictionary), static_cast<uInt>(dictionary.size()));
    }
    // A flush adds an empty stored block, up to 6 bytes, to what deflateBound() counts.
    std::string out(deflateBound(&stream, text.size()) + 16, '\0');
    stream.next_in = bytes_of(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = bytes_of(out);
    stream.avail_out = static_cast<uInt>(out.size());
    const int rc = deflate(&stream, last ? Z_FINISH : Z_SYNC_FLUSH);
    if (rc != (last ? Z_STREAM_END : Z_OK) || stream.avail_in != 0 || stream.avail_out == 0) {
        throw Error("zlib could not compress a block");
    }
    out.resize(out.size() - stream.avail_out);
    return out;
}

std::array<char, 4> little_endian(std::uint32_t value) {
    return {static_cast<char>(value & 0xff),
            static_cast<char>(value >> 8 & 0xff),
            static_cast<char>(value >> 16 & 0xff),
            static_cast<char>(value >> 24)};
}

}  // namespace

struct GzipWriter::Block {
    std::string deflated;
    std::uint32_t crc = 0;
    std::size_t text_bytes = 0;
};

GzipWriter::GzipWriter(ThreadPool& pool, Sink sink, int level)
    : pool_(pool), sink_(std::move(sink)), level_(level) {
    sink_(k_header);
}

GzipWriter::~GzipWriter() {
    for (const std::future<Block>& block : blocks_) {
        block.wait();
    }
}

void GzipWriter::write(std::string_view text) {
    while (!text.empty()) {
        const std::size_t part = std::min(text.size(), k_block_bytes - text_.size());
        text_ += text.substr(0, part);
        text.remove_prefix(part);
        if (text_.size() == k_block_bytes) {
            start_block(false);
        }
    }
}

void GzipWriter::start_block(bool last) {
    if (blocks_.size() > pool_.size()) {
        take_block();
    }
    std::string next_dictionary =
        text_.substr(text_.size() - std::min(text_.size(), k_window_bytes));
    blocks_.push_back(pool_.submit(
        [dictionary = std::move(dictionary_), text = std::move(text_), last, level = level_] {
            return Block{deflate_block(dictionary, text, last, level),
                         static_cast<std::uint32_t>(
                             crc32(0, bytes_of(text), static_cast<uInt>(text.size()))),
                         text.size()};
        }));
    dictionary_ = std::move(next_dictionary);
    text_.clear();
}

void GzipWriter::take_block() {
    std::future<Block> first = std::move(blocks_.front());
    blocks_.pop_front();
    const Block block = first.get();
    sink_(block.deflated);
    crc_ = static_cast<std::uint32_t>(
        crc32_combine(crc_, block.crc, static_cast<z_off_t>(block.text_bytes)));
    size_ += static_cast<std::uint32_t>(block.text_bytes);
}

void GzipWriter::finish() {
    start_block(true);
    while (!blocks_.empty()) {
        take_block();
    }
    for (const std::uint32_t value : {crc_, size_}) {
        const std::array<char, 4> bytes = little_endian(value);
        sink_(std::string_view(bytes.data(), bytes.size()));
    }
}

}  // namespace pigsty::base
