// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/tar_reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "bundles/bundle_format.hpp"

namespace pigsty::bundles::detail {

TarReader::TarReader(BlockSource& source, const ReadLimits& limits)
    : source_(source), limits_(limits), archive_(archive_read_new()) {
    if (!archive_) {
        throw std::bad_alloc();
    }
    check(archive_read_support_format_tar(archive_.get()));
    check(archive_read_open(archive_.get(), this, nullptr, &TarReader::pull, nullptr));
}

Block TarReader::take_block() {
    Block block = source_.next();
    if (block) {
        const auto bytes = block->span();
        const auto last =
            std::find_if(bytes.rbegin(), bytes.rend(), [](std::uint8_t byte) { return byte != 0; });
        if (last != bytes.rend()) {
            nonzero_end_ = pulled_ + static_cast<std::uint64_t>(bytes.rend() - last);
        }
        pulled_ += bytes.size();
        if (pulled_ > limits_.total_bytes) {
            throw base::VerifyError("the archive is larger than the limit of " +
                                    std::to_string(limits_.total_bytes) + " bytes");
        }
    }
    return block;
}

std::ptrdiff_t TarReader::pull(archive* handle, void* self, const void** bytes) noexcept {
    auto* reader = static_cast<TarReader*>(self);
    try {
        reader->block_ = reader->take_block();
        if (!reader->block_) {
            return 0;
        }
        *bytes = reader->block_->data.get();
        return static_cast<std::ptrdiff_t>(reader->block_->size);
    } catch (...) {
        reader->failure_ = std::current_exception();
        archive_set_error(handle, ARCHIVE_FATAL, "reading failed");
        return -1;
    }
}

void TarReader::check(int code) {
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
    // A warning means that libarchive guessed; another tar may guess otherwise.
    if (code != ARCHIVE_OK) {
        const char* text = archive_error_string(archive_.get());
        throw base::VerifyError("the archive is not a sound tar: " +
                                base::printable(text != nullptr ? text : "unknown error") +
                                (path_.empty() ? "" : " (after " + base::quote(path_) + ")"));
    }
}

void TarReader::check_end() {
    while (take_block()) {
    }
    if (pulled_ < entries_end_ + k_tar_end_bytes) {
        throw base::VerifyError("the archive is truncated: its end mark is missing");
    }
    if (nonzero_end_ > entries_end_) {
        throw base::VerifyError("something follows the end of the archive");
    }
}

std::optional<TarItem> TarReader::next() {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(archive_.get(), &entry);
    if (code == ARCHIVE_EOF && !failure_) {
        check_end();
        return std::nullopt;
    }
    check(code);
    return accept(entry);
}

TarItem TarReader::accept(archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    TarItem item;
    item.path = name != nullptr ? name : "";
    path_ = item.path;
    const auto type = archive_entry_filetype(entry);
    item.folder = type == AE_IFDIR;
    const auto refuse = [&item](const std::string& why) {
        throw base::VerifyError("entry " + base::quote(item.path) + " " + why);
    };
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr) {
        refuse("is a link");
    }
    if (type != AE_IFREG && type != AE_IFDIR) {
        refuse("is neither a file nor a folder");
    }
    if (archive_entry_sparse_count(entry) > 0) {
        refuse("is a sparse file");
    }
    const auto size = archive_entry_size(entry);
    if (!archive_entry_size_is_set(entry) || size < 0 || (item.folder && size != 0)) {
        refuse("has no proper size");
    }
    if (!item.folder && (archive_entry_perm(entry) & 07000U) != 0) {
        refuse("has set-id or sticky bits");
    }
    while (item.folder && item.path.ends_with('/')) {
        item.path.pop_back();
    }
    item.size_bytes = static_cast<std::uint64_t>(size);
    item.data_offset = static_cast<std::uint64_t>(archive_filter_bytes(archive_.get(), 0));
    if (item.size_bytes > limits_.total_bytes) {
        refuse("is larger than the limit of " + std::to_string(limits_.total_bytes) + " bytes");
    }
    entries_end_ = item.data_offset + item.size_bytes + tar_padding(item.size_bytes);
    left_ = item.size_bytes;
    given_ = 0;
    return item;
}

Slice TarReader::data() {
    if (left_ == 0) {
        return {};
    }
    const void* start = nullptr;
    std::size_t count = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(archive_.get(), &start, &count, &offset);
    if (code != ARCHIVE_EOF || failure_) {
        check(code);
    }
    if (code == ARCHIVE_EOF || count == 0 || count > left_ ||
        offset != static_cast<la_int64_t>(given_)) {
        throw base::VerifyError("entry " + base::quote(path_) + " has holes or ends early");
    }
    left_ -= count;
    given_ += count;
    const std::span bytes(static_cast<const std::uint8_t*>(start), count);
    const std::less_equal<const std::uint8_t*> no_later;
    if (block_ && no_later(block_->data.get(), bytes.data()) &&
        no_later(bytes.data() + count, block_->data.get() + block_->size)) {
        return {block_, bytes};
    }
    const auto copy = std::make_shared<base::Bytes>(count);  // from libarchive's own buffer
    std::copy(bytes.begin(), bytes.end(), copy->data.get());
    return {copy, std::as_const(*copy).span()};
}

}  // namespace pigsty::bundles::detail
