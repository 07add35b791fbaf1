// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/detail/archive_input.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder::detail {

namespace {

constexpr std::size_t k_block_bytes = std::size_t{256} << 10;

}  // namespace

ArchiveInput::ArchiveInput(const std::filesystem::path& file, Kind kind)
    : file_(file), handle_(archive_read_new()) {
    if (handle_ == nullptr) {
        throw base::Error("cannot set up libarchive");
    }
    archive_read_support_filter_gzip(handle_.get());
    archive_read_support_filter_xz(handle_.get());
    archive_read_support_filter_zstd(handle_.get());
    if (kind == Kind::tar) {
        archive_read_support_format_tar(handle_.get());
    } else {
        archive_read_support_format_raw(handle_.get());
    }
    archive_read_set_options(handle_.get(), "hdrcharset=UTF-8");
    check(archive_read_open_filename(handle_.get(), file.c_str(), k_block_bytes));
}

void ArchiveInput::check(int code) const {
    if (code < ARCHIVE_WARN) {
        const char* text = archive_error_string(handle_.get());
        throw base::VerifyError("cannot read " + base::quote(file_.string()) + ": " +
                                base::printable(text == nullptr ? "damaged" : text));
    }
}

archive_entry* ArchiveInput::next() {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(handle_.get(), &entry);
    if (code == ARCHIVE_EOF) {
        return nullptr;
    }
    check(code);
    return entry;
}

void ArchiveInput::read(
    const std::function<bool(std::uint64_t, std::span<const std::uint8_t>)>& sink) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int code = archive_read_data_block(handle_.get(), &data, &size, &offset);
        if (code == ARCHIVE_EOF) {
            return;
        }
        check(code);
        if (!sink(static_cast<std::uint64_t>(offset),
                  {static_cast<const std::uint8_t*>(data), size})) {
            return;
        }
    }
}

}  // namespace pigsty::builder::detail
