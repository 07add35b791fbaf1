// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vmdk.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"
#include "builder/formats/file_patch.hpp"
#include "builder/formats/qemu_img.hpp"

namespace pigsty::builder {

namespace {

/// lsilogic: what OVF importers of VMware and VirtualBox attach it to. Hardware version 7 is the
/// "vmx-07" of our OVF.
constexpr const char* k_options =
    "subformat=streamOptimized,adapter_type=lsilogic,hwversion=7,zeroed_grain=off";

// SparseExtentHeader, packed, little endian.
constexpr std::string_view k_magic = "KDMV";          ///< at 0
constexpr std::uint64_t k_descriptor_offset_at = 28;  ///< in sectors
constexpr std::uint64_t k_descriptor_size_at = 36;    ///< in sectors
constexpr std::uint64_t k_sector_bytes = 512;
constexpr std::uint64_t k_largest_descriptor = 1U << 20U;

// The descriptor is text, one "KEY=value" a line.
constexpr std::string_view k_content_id_key = "\nCID=";
constexpr std::size_t k_content_id_digits = 8;
constexpr std::string_view k_type_line = "\ncreateType=\"streamOptimized\"\n";

/// Eight digits that are neither "no content" (ffffffff) nor "undefined" (fffffffe).
std::string content_id(const base::Uuid& uuid) {
    std::string digits = base::to_hex(std::span(uuid.bytes).first(k_content_id_digits / 2));
    if (digits.starts_with("fffffff")) {
        digits.front() = '0';
    }
    return digits;
}

void pin_content_id(const std::filesystem::path& file, const base::Uuid& uuid) {
    FilePatch patch(file);
    patch.expect(0, k_magic, "sparse VMDK");
    const std::uint64_t start =
        from_little_endian(patch.read(k_descriptor_offset_at, 8)) * k_sector_bytes;
    const std::uint64_t size =
        from_little_endian(patch.read(k_descriptor_size_at, 8)) * k_sector_bytes;
    const std::string text = patch.read(start, std::min(size, k_largest_descriptor));
    const std::size_t key = text.find(k_content_id_key);
    const std::size_t value = key + k_content_id_key.size();
    if (key == std::string::npos || text.find(k_type_line) == std::string::npos ||
        !base::is_hex(std::string_view(text).substr(value, k_content_id_digits),
                      k_content_id_digits)) {
        throw base::Error("file " + base::quote(file.string()) +
                          " has no descriptor of a streamOptimized VMDK with a line \"CID=\"; "
                          "found " +
                          base::quote(text.c_str()));
    }
    patch.write(start + value, content_id(uuid));
}

}  // namespace

void write_vmdk(const std::filesystem::path& raw,
                const std::filesystem::path& output,
                const base::Uuid& uuid) {
    convert_disk({.input = raw, .output = output, .output_format = "vmdk", .options = k_options});
    pin_content_id(output, uuid);
}

}  // namespace pigsty::builder
