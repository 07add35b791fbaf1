// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/iso9660_record.hpp"

#include <vector>

#include "base/error.hpp"
#include "firstboot/identity/volume.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_fixed_bytes = 33;
constexpr std::size_t k_continuations = 32;
constexpr std::size_t k_name_bytes = 4096;

std::size_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::string ucs2_name(std::string_view bytes) {
    std::vector<std::uint16_t> units;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        units.push_back(be16(bytes, i));
    }
    return utf8_of_utf16(units);
}

/// Where a system use area goes on.
struct Continuation {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
    std::uint32_t size_bytes = 0;
};

/// Takes the parts of the name out of one area; gives where it goes on.
std::optional<Continuation> read_area(std::string_view area, std::optional<std::string>& name) {
    std::optional<Continuation> next;
    while (area.size() >= 4) {
        const std::size_t length = byte_at(area, 2);
        if (length < 4 || length > area.size() || area.starts_with("ST")) {
            break;
        }
        const std::string_view entry = area.substr(0, length);
        // Flags 2 and 4 stand for "." and "..".
        if (entry.starts_with("NM") && length >= 5 && (byte_at(entry, 4) & 6U) == 0) {
            name = name.value_or("") + std::string(entry.substr(5));
        } else if (entry.starts_with("CE") && length >= 28) {
            next = {le32(entry, 4), le32(entry, 12), le32(entry, 20)};
        }
        area.remove_prefix(length);
    }
    return next;
}

}  // namespace

std::optional<IsoRecord> read_iso_record(std::string_view bytes, IsoNames names) {
    if (bytes.size() <= k_fixed_bytes) {
        return std::nullopt;
    }
    const std::size_t length = byte_at(bytes, 0);
    const std::size_t name_bytes = byte_at(bytes, 32);
    if (length > bytes.size() || name_bytes == 0 || length < k_fixed_bytes + name_bytes) {
        return std::nullopt;
    }
    IsoRecord record;
    record.attribute_blocks = static_cast<std::uint8_t>(bytes[1]);
    record.extent = le32(bytes, 2);
    record.size_bytes = le32(bytes, 10);
    record.flags = static_cast<std::uint8_t>(bytes[25]);
    record.interleaved = bytes[26] != 0 || bytes[27] != 0;
    const std::string_view name = bytes.substr(k_fixed_bytes, name_bytes);
    record.name = names == IsoNames::joliet && name_bytes > 1 ? ucs2_name(name) : std::string(name);
    // The name is padded to an even place.
    const std::size_t end = k_fixed_bytes + name_bytes + (name_bytes % 2 == 0 ? 1 : 0);
    if (end < length) {
        record.system_use = bytes.substr(end, length - end);
    }
    return record;
}

std::optional<std::string> rock_ridge_name(const Blocks& blocks,
                                           std::string_view system_use,
                                           std::size_t skip,
                                           std::uint32_t block_bytes) {
    std::optional<std::string> name;
    if (skip > system_use.size()) {
        return name;
    }
    std::optional<Continuation> next = read_area(system_use.substr(skip), name);
    for (std::size_t count = 0; next; ++count) {
        if (count >= k_continuations || next->size_bytes > block_bytes ||
            name.value_or("").size() > k_name_bytes) {
            throw base::Error("the ISO 9660 file system is broken: a Rock Ridge name never ends");
        }
        const std::string area =
            blocks.read(std::uint64_t{next->block} * block_bytes + next->offset, next->size_bytes);
        next = read_area(area, name);
    }
    return name;
}

}  // namespace pigsty::firstboot
