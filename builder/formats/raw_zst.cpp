// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/raw_zst.hpp"

#include <fcntl.h>
#include <zstd.h>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "builder/formats/disk_pieces.hpp"

namespace pigsty::builder {

namespace {

using Compressor = base::CHandle<ZSTD_CCtx, ZSTD_freeCCtx>;

constexpr int k_level = 9;
constexpr std::size_t k_frame_bytes = std::size_t{16} << 20U;

std::size_t check(std::size_t code, const char* action) {
    if (ZSTD_isError(code) != 0) {
        throw base::Error(std::string("cannot ") + action + ": " + ZSTD_getErrorName(code));
    }
    return code;
}

Compressor make_compressor() {
    Compressor compressor(ZSTD_createCCtx());
    if (!compressor) {
        throw base::Error("no memory for a zstd compressor");
    }
    check(ZSTD_CCtx_setParameter(compressor.get(), ZSTD_c_compressionLevel, k_level),
          "set the zstd level");
    check(ZSTD_CCtx_setParameter(compressor.get(), ZSTD_c_checksumFlag, 1),
          "ask zstd for checksums");
    return compressor;
}

std::string encode_frame(std::span<const std::uint8_t> bytes) {
    const Compressor compressor = make_compressor();
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(
        check(ZSTD_compress2(compressor.get(), out.data(), out.size(), bytes.data(), bytes.size()),
              "compress a frame"));
    out.shrink_to_fit();
    return out;
}

}  // namespace

void write_raw_zst(const std::filesystem::path& raw,
                   const std::filesystem::path& output,
                   std::size_t jobs) {
    const base::Fd fd = base::open_file(output, O_WRONLY | O_CREAT | O_EXCL);
    encode_pieces(
        raw, k_frame_bytes, jobs, encode_frame, [&fd](const std::string& frame, std::size_t) {
            base::write_all(fd.get(),
                            {reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size()});
        });
}

}  // namespace pigsty::builder
