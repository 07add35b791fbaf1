// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// On-disk constants of Berkeley DB 4.6 to 5.3, versions 8 to 10 of hash and btree. Little endian.
/// Source: dbinc/db_page.h of Berkeley DB.
namespace pigsty::builder::berkeley_db {

inline constexpr std::uint32_t k_hash_magic = 0x061561;
inline constexpr std::uint32_t k_btree_magic = 0x053162;
inline constexpr std::uint32_t k_lowest_version = 8;
inline constexpr std::uint32_t k_highest_version = 10;
inline constexpr std::size_t k_smallest_page = 512;
inline constexpr std::size_t k_largest_page = 65536;

/// Fields of every page.
inline constexpr std::size_t k_page_number = 8;   ///< u32
inline constexpr std::size_t k_entries = 20;      ///< u16, items in the index
inline constexpr std::size_t k_free_offset = 22;  ///< u16, start of the items; overflow: length
inline constexpr std::size_t k_page_type = 25;    ///< u8
inline constexpr std::size_t k_page_header = 26;  ///< the index (u16 offsets) starts here

/// Fields of meta pages.
inline constexpr std::size_t k_magic = 12;         ///< u32
inline constexpr std::size_t k_version = 16;       ///< u32
inline constexpr std::size_t k_page_size = 20;     ///< u32
inline constexpr std::size_t k_encryption = 24;    ///< u8, 0: none
inline constexpr std::size_t k_meta_flags = 26;    ///< u8, 1: pages have checksums
inline constexpr std::size_t k_last_page = 32;     ///< u32
inline constexpr std::size_t k_file_id = 52;       ///< 20 bytes
inline constexpr std::size_t k_meta_length = 512;  ///< nothing is kept beyond

enum PageType : std::uint8_t {
    page_free = 0,
    page_hash_unsorted = 2,
    page_btree_internal = 3,
    page_recno_internal = 4,
    page_btree_leaf = 5,
    page_recno_leaf = 6,
    page_overflow = 7,
    page_hash_meta = 8,
    page_btree_meta = 9,
    page_duplicate_leaf = 12,
    page_hash = 13,
};

/// Items of btree pages: u16 length, u8 type, data; rounded up to 4 bytes.
inline constexpr std::size_t k_btree_item_header = 3;
inline constexpr std::size_t k_btree_reference = 12;  ///< u16, u8 type, u8, u32 page, u32 length
inline constexpr std::size_t k_btree_internal_header = 12;  ///< u16 length, u8 type, u8, u32, u32
inline constexpr std::size_t k_recno_internal = 8;          ///< u32 page, u32 records
inline constexpr std::uint8_t k_deleted = 0x80;             ///< flag in the type
inline constexpr std::uint8_t k_item_data = 1;
inline constexpr std::uint8_t k_item_duplicates = 2;
inline constexpr std::uint8_t k_item_overflow = 3;

/// Items of hash pages: u8 type, then data up to the item before.
inline constexpr std::uint8_t k_hash_data = 1;
inline constexpr std::uint8_t k_hash_duplicates = 2;
inline constexpr std::uint8_t k_hash_overflow = 3;        ///< type, 3 unused, u32 page, u32 length
inline constexpr std::uint8_t k_hash_off_duplicates = 4;  ///< type, 3 unused, u32 page
inline constexpr std::size_t k_hash_overflow_length = 12;
inline constexpr std::size_t k_hash_off_duplicates_length = 8;

}  // namespace pigsty::builder::berkeley_db
