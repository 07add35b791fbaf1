// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/vfat_geometry.hpp"

#include "firstboot/identity/ascii.hpp"
#include "firstboot/identity/blocks.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint32_t k_most_fat12 = 4084;
constexpr std::uint32_t k_most_fat16 = 65524;
constexpr std::uint32_t k_most_fat32 = 0x0FFFFFF6;

bool is_power_of_two(std::uint32_t number) {
    return number != 0 && (number & (number - 1)) == 0;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

/// The label where the extended boot signature says there is one.
std::string boot_label(std::string_view sector, bool fat32) {
    const std::size_t signature = fat32 ? 66 : 38;
    if (byte_at(sector, signature) != 0x29) {
        return {};
    }
    const std::string_view label = ascii_trim(sector.substr(signature + 5, 11));
    return label == "NO NAME" ? std::string() : std::string(label);
}

}  // namespace

std::optional<FatGeometry> read_fat_geometry(std::string_view sector) {
    if (sector.size() < 512 || sector.substr(510, 2) != "\x55\xAA") {
        return std::nullopt;
    }
    const std::uint32_t sector_bytes = le16(sector, 11);
    const std::uint32_t per_cluster = byte_at(sector, 13);
    const std::uint32_t reserved = le16(sector, 14);
    const std::uint32_t fats = byte_at(sector, 16);
    const std::uint32_t root_entries = le16(sector, 17);
    const std::uint32_t total = le16(sector, 19) != 0 ? le16(sector, 19) : le32(sector, 32);
    const bool fat32 = le16(sector, 22) == 0;
    const std::uint64_t fat_sectors = fat32 ? le32(sector, 36) : le16(sector, 22);
    const std::uint32_t media = byte_at(sector, 21);
    if (!is_power_of_two(sector_bytes) || sector_bytes < 512 || sector_bytes > 4096 ||
        !is_power_of_two(per_cluster) || reserved == 0 || fats == 0 || fats > 4 ||
        fat_sectors == 0 || (media != 0xF0 && media < 0xF8)) {
        return std::nullopt;
    }
    FatGeometry geometry;
    geometry.cluster_bytes = sector_bytes * per_cluster;
    geometry.fat_offset = std::uint64_t{reserved} * sector_bytes;
    geometry.fat_bytes = fat_sectors * sector_bytes;
    geometry.root_offset = geometry.fat_offset + fats * geometry.fat_bytes;
    geometry.root_bytes = root_entries * 32;
    geometry.root_cluster = fat32 ? le32(sector, 44) : 0;
    const std::uint64_t root_sectors =
        (std::uint64_t{geometry.root_bytes} + sector_bytes - 1) / sector_bytes;
    geometry.data_offset = geometry.root_offset + root_sectors * sector_bytes;
    const std::uint64_t before = geometry.data_offset / sector_bytes;
    if (total <= before) {
        return std::nullopt;
    }
    geometry.clusters = (total - static_cast<std::uint32_t>(before)) / per_cluster;
    geometry.bits = fat32 ? 32 : geometry.clusters > k_most_fat12 ? 16 : 12;
    if (geometry.clusters > (fat32 ? k_most_fat32 : k_most_fat16)) {
        return std::nullopt;
    }
    geometry.boot_label = boot_label(sector, fat32);
    return geometry;
}

}  // namespace pigsty::firstboot
