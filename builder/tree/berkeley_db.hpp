// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace pigsty::builder {

/// The unique file id that every meta page of a Berkeley DB file carries.
using BerkeleyDbId = std::array<std::uint8_t, 20>;

/// The id a file of that name is given; other names have other ids, since libdb tells open files
/// apart by them.
BerkeleyDbId berkeley_db_id(const std::string& file_name);

/// True when the file starts with the meta page of a hash or btree database.
/// Throws SystemError when it cannot be read.
bool is_berkeley_db(const std::filesystem::path& file);

/// Rewrites a hash or btree database so that its bytes follow from its records and its history
/// alone: pins the file id of every meta page and zeroes what no record uses: the space between a
/// page's index and its items, gaps between items, the rest of overflow pages, free pages beyond
/// their header. What libdb reads stays as it is. `name` is for messages.
/// Throws SpecError when anything is not as expected: magic, version (hash or btree 8 to 10), byte
/// order, page size, page numbers and types, items outside of their page, checksums or encryption;
/// `bytes` may then be half rewritten.
/// Source: db_page.h of Berkeley DB 5.3.
void normalize_berkeley_db(std::span<std::uint8_t> bytes,
                           const BerkeleyDbId& id,
                           const std::string& name);

/// The same for a file, by its own name's id. The file is replaced by one rename, its mode and
/// owner kept; after an error it is untouched. Throws SpecError, SystemError.
void normalize_berkeley_db(const std::filesystem::path& file);

/// Normalises every Berkeley DB file that stands directly in `folder` (an rpm database) and removes
/// libdb's environment files "__db.*", which rpm makes again. Throws SpecError, SystemError.
void normalize_berkeley_db_folder(const std::filesystem::path& folder);

}  // namespace pigsty::builder
