// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "firstboot/identity/blocks.hpp"

namespace pigsty::firstboot {

/// Which names a tree of an ISO 9660 file system has.
enum class IsoNames { plain, joliet, rock_ridge };

/// An entry of a directory (ECMA-119 section 9.1).
struct IsoRecord {
    std::string name;
    std::uint32_t extent = 0;  ///< first block
    std::uint32_t size_bytes = 0;
    std::uint8_t attribute_blocks = 0;  ///< before the data
    std::uint8_t flags = 0;
    bool interleaved = false;
    std::string system_use;

    bool is_directory() const { return (flags & 2U) != 0; }
    bool continues() const { return (flags & 0x80U) != 0; }
    bool is_itself_or_parent() const {
        return name.size() == 1 && (name[0] == '\0' || name[0] == '\1');
    }
};

/// The record `bytes` begins with; nullopt when that is none.
std::optional<IsoRecord> read_iso_record(std::string_view bytes, IsoNames names);

/// The name that Rock Ridge gives a record, from its system use area and where that is continued;
/// nullopt: none. Throws base::Error when it is continued beyond the end of the disk, too often, or
/// longer than 4096 bytes.
std::optional<std::string> rock_ridge_name(const Blocks& blocks,
                                           std::string_view system_use,
                                           std::size_t skip,
                                           std::uint32_t block_bytes);

}  // namespace pigsty::firstboot
