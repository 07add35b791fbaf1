// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/tar_stream.hpp"

#include <fcntl.h>

#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "bundles/tar_header.hpp"

namespace pigsty::builder {

namespace {

constexpr std::uint64_t k_block_bytes = 512;
constexpr std::size_t k_piece_bytes = std::size_t{1} << 20U;

}  // namespace

void TarStream::start(const std::string& name, std::uint64_t size_bytes) {
    sink_(bundles::tar_header({.path = name, .size_bytes = size_bytes, .mtime = epoch_}));
}

void TarStream::pad(std::uint64_t size_bytes) {
    sink_(std::string((k_block_bytes - size_bytes % k_block_bytes) % k_block_bytes, '\0'));
}

void TarStream::add_text(const std::string& name, std::string_view content) {
    start(name, content.size());
    sink_(content);
    pad(content.size());
}

void TarStream::add_file(const std::string& name, const std::filesystem::path& file) {
    const base::Fd fd = base::open_file(file, O_RDONLY);
    const std::optional<base::FileStamp> stamp = base::file_stamp(file);
    const std::uint64_t size = stamp ? stamp->size_bytes : 0;
    start(name, size);
    std::vector<std::uint8_t> buffer(k_piece_bytes);
    std::uint64_t done = 0;
    for (std::size_t count = 0; (count = base::read_full(fd.get(), buffer)) > 0; done += count) {
        base::check_interrupt();
        sink_({reinterpret_cast<const char*>(buffer.data()), count});
    }
    if (done != size) {
        throw base::Error("file " + base::quote(file.string()) + " changed while it was read");
    }
    pad(size);
}

void TarStream::finish() {
    sink_(std::string(2 * k_block_bytes, '\0'));
}

}  // namespace pigsty::builder
