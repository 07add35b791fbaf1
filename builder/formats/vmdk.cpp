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
    const auto pinned = with_vmdk_content_id(text, content_id(uuid));
    if (!pinned) {
        throw base::Error("file " + base::quote(file.string()) +
                          " has no descriptor of a streamOptimized VMDK with a line \"CID=\"; "
                          "found " +
                          base::quote(text.c_str()));
    }
    patch.write(start, *pinned);
}

}  // namespace

std::optional<std::string> with_vmdk_content_id(std::string_view descriptor, std::string_view id) {
    const std::size_t key = descriptor.find(k_content_id_key);
    if (key == std::string_view::npos || descriptor.find(k_type_line) == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t value = key + k_content_id_key.size();
    const std::size_t end = std::min(descriptor.find('\n', value), descriptor.size());
    const std::string_view old = descriptor.substr(value, end - value);
    if (old.size() > k_content_id_digits || !base::is_hex(old, old.size())) {
        return std::nullopt;
    }
    std::string text(descriptor.substr(0, std::min(descriptor.find('\0'), descriptor.size())));
    text.replace(value, old.size(), id);
    if (text.size() > descriptor.size()) {
        return std::nullopt;
    }
    text.resize(descriptor.size(), '\0');
    return text;
}

void write_vmdk(const std::filesystem::path& raw,
                const std::filesystem::path& output,
                const base::Uuid& uuid) {
    convert_disk({.input = raw, .output = output, .output_format = "vmdk", .options = k_options});
    pin_content_id(output, uuid);
}

}  // namespace pigsty::builder
