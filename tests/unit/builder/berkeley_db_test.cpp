// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/berkeley_db.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "builder/tree/berkeley_db_format.hpp"

namespace pigsty::builder {
namespace {

using namespace berkeley_db;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t k_size = 512;

void put(Bytes& bytes, std::size_t offset, std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) {
        bytes[offset + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> 8 * i);
    }
}

/// Pages 0 meta, 1 btree leaf with a record and an overflow reference, 2 overflow, 3 free; what no
/// record uses is `stale`.
Bytes btree(std::uint8_t stale) {
    Bytes bytes(4 * k_size, stale);
    const auto header = [&bytes](std::size_t page, PageType type) {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page * k_size),
                    k_page_header,
                    std::uint8_t{0});
        put(bytes, page * k_size + k_page_number, static_cast<std::uint32_t>(page), 4);
        bytes[page * k_size + k_page_type] = type;
    };
    std::fill_n(bytes.begin(), k_size, std::uint8_t{0});
    header(0, page_btree_meta);
    put(bytes, k_magic, k_btree_magic, 4);
    put(bytes, k_version, 9, 4);
    put(bytes, k_page_size, k_size, 4);
    put(bytes, k_last_page, 3, 4);
    std::fill_n(bytes.begin() + k_file_id, 20, stale);

    header(1, page_btree_leaf);
    const std::size_t leaf = k_size;
    put(bytes, leaf + k_entries, 2, 2);
    put(bytes, leaf + k_free_offset, 492, 2);
    put(bytes, leaf + k_page_header, 504, 2);
    put(bytes, leaf + k_page_header + 2, 492, 2);
    put(bytes, leaf + 504, 3, 2);  // a record of 3 bytes; 2 bytes of alignment follow
    bytes[leaf + 506] = k_item_data;
    std::copy_n("key", 3, bytes.begin() + static_cast<std::ptrdiff_t>(leaf + 507));
    bytes[leaf + 494] = k_item_overflow;
    put(bytes, leaf + 496, 2, 4);
    put(bytes, leaf + 500, 5, 4);

    header(2, page_overflow);
    put(bytes, 2 * k_size + k_free_offset, 5, 2);
    std::copy_n("value", 5, bytes.begin() + 2 * k_size + k_page_header);
    header(3, page_free);
    return bytes;
}

std::string message_of(Bytes bytes) {
    try {
        normalize_berkeley_db(bytes, berkeley_db_id("Name"), "Name");
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "accepted";
}

TEST(BerkeleyDb, MakesFilesEqualThatDifferInStaleBytesOnly) {
    Bytes first = btree(0xaa);
    Bytes second = btree(0x55);
    ASSERT_NE(first, second);
    normalize_berkeley_db(first, berkeley_db_id("Name"), "Name");
    normalize_berkeley_db(second, berkeley_db_id("Name"), "Name");
    EXPECT_EQ(first, second);
    Bytes clean = btree(0);
    const BerkeleyDbId id = berkeley_db_id("Name");
    std::copy(id.begin(), id.end(), clean.begin() + k_file_id);
    EXPECT_EQ(first, clean) << "records must stay as they were";
}

TEST(BerkeleyDb, NormalizesTwiceToTheSameBytes) {
    Bytes once = btree(0xaa);
    normalize_berkeley_db(once, berkeley_db_id("Name"), "Name");
    Bytes twice = once;
    normalize_berkeley_db(twice, berkeley_db_id("Name"), "Name");
    EXPECT_EQ(once, twice);
}

TEST(BerkeleyDb, ZeroesGapsBetweenHashItemsButKeepsTheirData) {
    Bytes bytes = btree(0x77);
    put(bytes, k_magic, k_hash_magic, 4);
    bytes[k_page_type] = page_hash_meta;
    bytes[k_size + k_page_type] = page_hash;
    bytes[k_size + 492] = k_hash_overflow;  // 12 bytes: ends where the next begins
    bytes[k_size + 504] = k_hash_data;
    normalize_berkeley_db(bytes, berkeley_db_id("Packages"), "Packages");
    EXPECT_EQ(bytes[k_size + 493], 0);
    EXPECT_EQ(bytes[k_size + 511], 0x77) << "hash items reach up to the next one";
    EXPECT_EQ(bytes[k_size + 100], 0);
}

TEST(BerkeleyDb, GivesOtherNamesOtherIds) {
    EXPECT_NE(berkeley_db_id("Name"), berkeley_db_id("Packages"));
    EXPECT_EQ(berkeley_db_id("Name"), berkeley_db_id("Name"));
}

TEST(BerkeleyDb, RefusesWhatItDoesNotKnow) {
    const auto changed = [](std::size_t offset, std::uint32_t value, int width) {
        Bytes bytes = btree(0);
        put(bytes, offset, value, width);
        return message_of(std::move(bytes));
    };
    EXPECT_EQ(message_of(btree(1)), "accepted");
    EXPECT_EQ(changed(k_magic, 0x1234, 4), "\"Name\": not a hash or btree file of Berkeley DB");
    EXPECT_EQ(changed(k_magic, 0x62310500, 4),
              "\"Name\": written on a big-endian machine, expected little-endian");
    EXPECT_EQ(changed(k_version, 7, 4), "\"Name\": Berkeley DB file version 7, expected 8 to 10");
    EXPECT_EQ(changed(k_page_size, 1000, 4),
              "\"Name\": page size 1000, expected a power of two from 512 to 65536");
    EXPECT_EQ(changed(k_last_page, 4, 4), "\"Name\": cut short: it should have 5 pages, found 4");
    EXPECT_EQ(changed(k_meta_flags, 1, 1),
              "\"Name\": page 0: encryption, checksums and partitions are not supported");
    EXPECT_EQ(changed(k_size + k_page_number, 2, 4), "\"Name\": page 1: it says to be page 2");
    EXPECT_EQ(changed(k_size + k_page_type, 10, 1), "\"Name\": page 1: unknown page type 10");
    EXPECT_EQ(changed(k_size + k_page_header, 40, 2),
              "\"Name\": page 1: item 0 stands at byte 40, outside of the page's items");
    EXPECT_EQ(changed(k_size + 504, 300, 2),
              "\"Name\": page 1: the item at byte 504 runs into the next one or beyond the page");
    EXPECT_EQ(changed(2 * k_size + k_free_offset, 487, 2),
              "\"Name\": page 2: it says to hold 487 bytes, more than fit");
}

TEST(BerkeleyDb, ReplacesFilesOfAFolderAndLeavesBadOnesUntouched) {
    const base::TempDir folder("berkeley-db");
    const auto text = [](const Bytes& bytes) { return std::string(bytes.begin(), bytes.end()); };
    base::write_file(folder.path() / "Name", text(btree(0xaa)), 0600);
    base::write_file(folder.path() / "__db.001", "environment");
    base::write_file(folder.path() / "other", "no database");
    normalize_berkeley_db_folder(folder.path());
    Bytes expected = btree(0xaa);
    normalize_berkeley_db(expected, berkeley_db_id("Name"), "Name");
    EXPECT_EQ(base::read_file(folder.path() / "Name"), text(expected));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "__db.001"));
    EXPECT_EQ(base::read_file(folder.path() / "other"), "no database");
    struct stat status {};
    ASSERT_EQ(::stat((folder.path() / "Name").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);

    Bytes bad = btree(0xaa);
    bad[3 * k_size + k_page_type] = 10;
    base::write_file(folder.path() / "Bad", text(bad));
    EXPECT_THROW(normalize_berkeley_db(folder.path() / "Bad"), base::SpecError);
    EXPECT_EQ(base::read_file(folder.path() / "Bad"), text(bad));
}

}  // namespace
}  // namespace pigsty::builder
