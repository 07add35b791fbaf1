// SPDX-License-Identifier: Apache-2.0
#include "base/gzip.hpp"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "base/c_handle.hpp"
#include "base/error.hpp"

namespace pigsty::base {

namespace {

using Compressor = CHandle<libdeflate_compressor, libdeflate_free_compressor>;

/// An inflating z_stream for gzip members.
class Inflater {
  public:
    Inflater() {
        if (inflateInit2(&stream, 15 + 16) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream); }
    z_stream stream{};
};

constexpr std::size_t k_step = std::size_t{1} << 18;

}  // namespace

std::string gzip_compress(std::string_view text, int level) {
    const Compressor compressor(libdeflate_alloc_compressor(level));
    if (!compressor) {
        throw std::bad_alloc();
    }
    std::string out(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
    out.resize(libdeflate_gzip_compress(
        compressor.get(), text.data(), text.size(), out.data(), out.size()));
    return out;
}

std::string gzip_decompress(std::string_view gzip, std::uint64_t limit_bytes) {
    Inflater inflater;
    z_stream& stream = inflater.stream;
    std::string out;
    std::size_t fed = 0;
    int rc = Z_STREAM_END;
    while (rc != Z_STREAM_END || fed - stream.avail_in < gzip.size() || out.empty()) {
        if (rc == Z_STREAM_END && fed - stream.avail_in > 0) {
            inflateReset(&stream);
        }
        if (stream.avail_in == 0) {
            const std::size_t next = std::min<std::size_t>(gzip.size() - fed, k_step);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data() + fed));
            stream.avail_in = static_cast<uInt>(next);
            fed += next;
        }
        const std::size_t start = out.size();
        out.resize(start + k_step);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + start);
        stream.avail_out = static_cast<uInt>(k_step);
        rc = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (rc != Z_OK && rc != Z_STREAM_END) {
            throw Error(fed == gzip.size() && rc == Z_BUF_ERROR ? "gzip data is truncated"
                                                                : "gzip data is damaged");
        }
        if (out.size() > limit_bytes) {
            throw Error("gzip data inflates to more than the limit of " +
                        std::to_string(limit_bytes) + " bytes");
        }
        if (rc == Z_STREAM_END && fed - stream.avail_in == gzip.size()) {
            break;
        }
    }
    return out;
}

bool looks_like_gzip(std::string_view bytes) {
    return bytes.starts_with("\x1f\x8b");
}

}  // namespace pigsty::base
