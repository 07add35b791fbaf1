// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vhd.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "builder/formats/file_patch.hpp"
#include "builder/formats/qemu_img.hpp"

namespace pigsty::builder {

namespace {

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;

// The footer: the last 512 bytes of the file, big endian.
constexpr std::uint64_t k_footer_bytes = 512;
constexpr std::string_view k_cookie = "conectix";  ///< at 0
constexpr std::uint64_t k_time_at = 0x18;          ///< seconds since 2000-01-01
constexpr std::uint64_t k_size_at = 0x30;          ///< current size of the disk
constexpr std::uint64_t k_type_at = 0x3c;
constexpr std::uint64_t k_type_fixed = 2;
constexpr std::uint64_t k_checksum_at = 0x40;
constexpr std::uint64_t k_checksum_bytes = 4;
constexpr std::uint64_t k_uuid_at = 0x44;
constexpr std::int64_t k_year_2000 = 946684800;  ///< seconds since 1970

void pin_footer(FilePatch& patch, std::uint64_t at, const base::Uuid& uuid, std::int64_t epoch) {
    const std::int64_t seconds = std::max<std::int64_t>(epoch - k_year_2000, 0);
    patch.write(at + k_time_at, big_endian(static_cast<std::uint64_t>(seconds), 4));
    patch.write(at + k_uuid_at, std::string(uuid.bytes.begin(), uuid.bytes.end()));
    const std::string footer = patch.read(at, k_footer_bytes);
    patch.write(at + k_checksum_at, big_endian(vhd_checksum(footer), k_checksum_bytes));
}

}  // namespace

std::uint32_t vhd_checksum(std::string_view footer) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < footer.size(); ++i) {
        if (i < k_checksum_at || i >= k_checksum_at + k_checksum_bytes) {
            sum += static_cast<std::uint8_t>(footer[i]);
        }
    }
    return ~sum;
}

void write_vhd(const std::filesystem::path& raw,
               const std::filesystem::path& output,
               const base::Uuid& uuid,
               std::int64_t epoch) {
    const std::uint64_t disk_bytes = raw_disk_bytes(raw);
    if (disk_bytes % k_mib != 0) {
        base::Error error("a VHD needs a disk of whole MiB; " + base::quote(raw.string()) +
                          " has " + std::to_string(disk_bytes) + " bytes");
        error.set_hint("give the image a disk size of whole MiB");
        throw error;
    }
    // Without force_size the size is rounded to what cylinders, heads and sectors can say.
    convert_disk({.input = raw,
                  .output = output,
                  .output_format = "vpc",
                  .options = "subformat=fixed,force_size=on"});
    FilePatch patch(output);
    if (patch.size_bytes() != disk_bytes + k_footer_bytes) {
        throw base::Error("qemu-img wrote a VHD of " + std::to_string(patch.size_bytes()) +
                          " bytes, expected " + std::to_string(disk_bytes + k_footer_bytes));
    }
    patch.expect(disk_bytes, k_cookie, "VHD");
    patch.expect(disk_bytes + k_size_at, big_endian(disk_bytes, 8), "VHD of the disk's size");
    patch.expect(disk_bytes + k_type_at, big_endian(k_type_fixed, 4), "VHD of fixed size");
    pin_footer(patch, disk_bytes, uuid, epoch);
}

}  // namespace pigsty::builder
