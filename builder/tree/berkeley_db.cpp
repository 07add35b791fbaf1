// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/berkeley_db.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/uuid.hpp"
#include "builder/tree/berkeley_db_format.hpp"

namespace pigsty::builder {

namespace {

using namespace berkeley_db;
namespace fs = std::filesystem;

constexpr std::uint64_t k_file_limit_bytes = std::uint64_t{1} << 30;

std::uint32_t read_u16(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return bytes[offset] | bytes[offset + 1] << 8;
}

std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return read_u16(bytes, offset) | read_u16(bytes, offset + 2) << 16;
}

/// Half open range of bytes in a page.
struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// One page on its way.
class Page {
  public:
    Page(std::span<std::uint8_t> bytes, std::size_t number, const std::string& file)
        : bytes_(bytes), number_(number), file_(file) {}

    void normalize(const BerkeleyDbId& id);

  private:
    [[noreturn]] void reject(const std::string& what) const {
        base::SpecError error(base::quote(file_) + ": page " + std::to_string(number_) + ": " +
                              what);
        error.set_hint("rebuild the database with the target's own \"rpm --rebuilddb\"");
        throw error;
    }

    std::uint8_t type() const { return bytes_[k_page_type]; }
    void zero(std::size_t begin, std::size_t end) {
        std::fill(bytes_.begin() + static_cast<std::ptrdiff_t>(begin),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(end),
                  std::uint8_t{0});
    }

    void normalize_meta(const BerkeleyDbId& id);
    void normalize_overflow();
    void normalize_items();
    std::vector<std::size_t> item_offsets(std::size_t items) const;
    std::size_t item_length(std::size_t offset, std::size_t end_of_hash_item);
    std::size_t btree_item_length(std::size_t offset);
    std::size_t hash_item_length(std::size_t offset, std::size_t end);

    std::span<std::uint8_t> bytes_;
    std::size_t number_;
    const std::string& file_;
};

void Page::normalize_meta(const BerkeleyDbId& id) {
    const std::uint32_t magic = read_u32(bytes_, k_magic);
    const std::uint32_t expected = type() == page_hash_meta ? k_hash_magic : k_btree_magic;
    if (magic != expected || read_u32(bytes_, k_page_size) != bytes_.size()) {
        reject("its meta data contradict its type or the page size");
    }
    if (bytes_[k_encryption] != 0 || bytes_[k_meta_flags] != 0) {
        reject("encryption, checksums and partitions are not supported");
    }
    std::copy(id.begin(), id.end(), bytes_.begin() + k_file_id);
    zero(k_meta_length, bytes_.size());
}

void Page::normalize_overflow() {
    const std::size_t length = read_u16(bytes_, k_free_offset);
    if (length > bytes_.size() - k_page_header) {
        reject("it says to hold " + std::to_string(length) + " bytes, more than fit");
    }
    zero(k_page_header + length, bytes_.size());
}

/// Distinct offsets of the page's items, lowest first: keys with several records share one item.
std::vector<std::size_t> Page::item_offsets(std::size_t items) const {
    const std::size_t entries = read_u16(bytes_, k_entries);
    std::vector<std::size_t> offsets;
    offsets.reserve(entries);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t offset = read_u16(bytes_, k_page_header + 2 * i);
        if (offset < items || offset >= bytes_.size()) {
            reject("item " + std::to_string(i) + " stands at byte " + std::to_string(offset) +
                   ", outside of the page's items");
        }
        offsets.push_back(offset);
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    return offsets;
}

std::size_t Page::btree_item_length(std::size_t offset) {
    const std::size_t room = bytes_.size() - offset;
    if (type() == page_recno_internal) {
        return k_recno_internal;
    }
    const bool internal = type() == page_btree_internal;
    const std::size_t header = internal ? k_btree_internal_header : k_btree_item_header;
    if (room < header) {
        return header;  // too long: the caller rejects it
    }
    const std::size_t length = read_u16(bytes_, offset);
    const std::uint8_t kind = bytes_[offset + 2] & static_cast<std::uint8_t>(~k_deleted);
    if (internal) {
        zero(offset + 3, offset + 4);
        return header + length;
    }
    if (kind == k_item_data) {
        return header + length;
    }
    if (kind != k_item_duplicates && kind != k_item_overflow) {
        reject("unknown type " + std::to_string(kind) + " of the item at byte " +
               std::to_string(offset));
    }
    if (room >= k_btree_reference) {
        zero(offset, offset + 2);
        zero(offset + 3, offset + 4);
    }
    return k_btree_reference;
}

/// Items of hash pages are packed: each ends where the one above begins.
std::size_t Page::hash_item_length(std::size_t offset, std::size_t end) {
    const std::uint8_t kind = bytes_[offset];
    const std::size_t length = end - offset;
    if (kind == k_hash_data || kind == k_hash_duplicates) {
        return length;
    }
    const bool overflow = kind == k_hash_overflow;
    if (!overflow && kind != k_hash_off_duplicates) {
        reject("unknown type " + std::to_string(kind) + " of the item at byte " +
               std::to_string(offset));
    }
    if (length != (overflow ? k_hash_overflow_length : k_hash_off_duplicates_length)) {
        reject("the item at byte " + std::to_string(offset) + " has the wrong length");
    }
    zero(offset + 1, offset + 4);
    return length;
}

std::size_t Page::item_length(std::size_t offset, std::size_t end_of_hash_item) {
    return type() == page_hash || type() == page_hash_unsorted
               ? hash_item_length(offset, end_of_hash_item)
               : btree_item_length(offset);
}

void Page::normalize_items() {
    const std::size_t index_end = k_page_header + 2 * std::size_t{read_u16(bytes_, k_entries)};
    std::size_t items = read_u16(bytes_, k_free_offset);
    if (items == 0 && bytes_.size() == k_largest_page) {
        items = k_largest_page;  // 65536 does not fit into 16 bits
    }
    if (index_end > items || items > bytes_.size()) {
        reject("its index ends at byte " + std::to_string(index_end) + ", its items start at " +
               std::to_string(items));
    }
    const std::vector<std::size_t> offsets = item_offsets(items);
    zero(index_end, items);
    std::size_t used_to = items;
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const std::size_t next = i + 1 < offsets.size() ? offsets[i + 1] : bytes_.size();
        const std::size_t length = item_length(offsets[i], next);
        if (length > next - offsets[i]) {
            reject("the item at byte " + std::to_string(offsets[i]) +
                   " runs into the next one or beyond the page");
        }
        zero(used_to, offsets[i]);
        used_to = offsets[i] + length;
    }
    zero(used_to, bytes_.size());
}

void Page::normalize(const BerkeleyDbId& id) {
    const std::uint32_t number = read_u32(bytes_, k_page_number);
    // Hash tables double in advance: pages never written are all zero, their number too.
    if (number != number_ && (number != 0 || type() != page_free)) {
        reject("it says to be page " + std::to_string(number));
    }
    switch (type()) {
        case page_free:
            zero(k_page_header, bytes_.size());
            return;
        case page_hash_meta:
        case page_btree_meta:
            normalize_meta(id);
            return;
        case page_overflow:
            normalize_overflow();
            return;
        case page_hash_unsorted:
        case page_hash:
        case page_btree_internal:
        case page_recno_internal:
        case page_btree_leaf:
        case page_recno_leaf:
        case page_duplicate_leaf:
            normalize_items();
            return;
        default:
            reject("unknown page type " + std::to_string(type()));
    }
}

/// The page size, once page 0 has been found to be one we know.
std::size_t checked_page_size(std::span<const std::uint8_t> bytes, const std::string& name) {
    const auto reject = [&name](const std::string& what) {
        throw base::SpecError(base::quote(name) + ": " + what);
    };
    if (bytes.size() < k_smallest_page) {
        reject("too short for a Berkeley DB file");
    }
    const std::uint32_t magic = read_u32(bytes, k_magic);
    if (__builtin_bswap32(magic) == k_hash_magic || __builtin_bswap32(magic) == k_btree_magic) {
        reject("written on a big-endian machine, expected little-endian");
    }
    if (magic != k_hash_magic && magic != k_btree_magic) {
        reject("not a hash or btree file of Berkeley DB");
    }
    const std::uint32_t version = read_u32(bytes, k_version);
    if (version < k_lowest_version || version > k_highest_version) {
        reject("Berkeley DB file version " + std::to_string(version) + ", expected 8 to 10");
    }
    const std::size_t page_size = read_u32(bytes, k_page_size);
    if (page_size < k_smallest_page || page_size > k_largest_page ||
        (page_size & (page_size - 1)) != 0) {
        reject("page size " + std::to_string(page_size) +
               ", expected a power of two from 512 to 65536");
    }
    if (bytes.size() % page_size != 0) {
        reject("its size is no multiple of its page size " + std::to_string(page_size));
    }
    const std::size_t last_page = read_u32(bytes, k_last_page);
    if (last_page >= bytes.size() / page_size) {
        reject("cut short: it should have " + std::to_string(last_page + 1) + " pages, found " +
               std::to_string(bytes.size() / page_size));
    }
    const std::uint8_t type = bytes[k_page_type];
    if (type != page_hash_meta && type != page_btree_meta) {
        reject("its first page is no meta page");
    }
    return page_size;
}

}  // namespace

BerkeleyDbId berkeley_db_id(const std::string& file_name) {
    const base::Uuid uuid = base::uuid5(base::project_uuid_space(), "berkeley-db:" + file_name);
    BerkeleyDbId id{};
    std::copy(uuid.bytes.begin(), uuid.bytes.end(), id.begin());
    return id;
}

bool is_berkeley_db(const fs::path& file) {
    const base::Fd fd = base::open_file(file, O_RDONLY | O_NOFOLLOW);
    std::array<std::uint8_t, k_magic + 4> head{};
    if (base::read_full(fd.get(), head) != head.size()) {
        return false;
    }
    const std::uint32_t magic = read_u32(head, k_magic);
    return magic == k_hash_magic || magic == k_btree_magic;
}

void normalize_berkeley_db(std::span<std::uint8_t> bytes,
                           const BerkeleyDbId& id,
                           const std::string& name) {
    const std::size_t page_size = checked_page_size(bytes, name);
    for (std::size_t number = 0; number < bytes.size() / page_size; ++number) {
        Page(bytes.subspan(number * page_size, page_size), number, name).normalize(id);
    }
}

void normalize_berkeley_db(const fs::path& file) {
    const std::string before = base::read_file(file, k_file_limit_bytes);
    std::vector<std::uint8_t> bytes(before.begin(), before.end());
    normalize_berkeley_db(bytes, berkeley_db_id(file.filename().string()), file.string());
    if (std::equal(bytes.begin(), bytes.end(), before.begin(), [](std::uint8_t a, char b) {
            return a == static_cast<std::uint8_t>(b);
        })) {
        return;
    }
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) {
        const int err = errno;
        throw base::SystemError("cannot look at " + base::quote(file.string()), err);
    }
    base::AtomicFile output(file, status.st_mode & 07777);
    if (::fchown(output.fd(), status.st_uid, status.st_gid) != 0 ||
        ::fchmod(output.fd(), status.st_mode & 07777) != 0) {
        const int err = errno;
        throw base::SystemError("cannot set owner and mode of " + base::quote(file.string()), err);
    }
    output.write(bytes);
    output.commit();
}

void normalize_berkeley_db_folder(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        if (entry->is_regular_file(failed) && !entry->is_symlink(failed)) {
            files.push_back(entry->path());
        }
    }
    if (failed) {
        throw base::SystemError("cannot list " + base::quote(folder.string()), failed.value());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (file.filename().string().starts_with("__db.")) {
            base::remove_tree(file);
        } else if (is_berkeley_db(file)) {
            normalize_berkeley_db(file);
        }
    }
}

}  // namespace pigsty::builder
