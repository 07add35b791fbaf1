// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vdi.hpp"

#include <algorithm>
#include <string>

#include "builder/formats/file_patch.hpp"
#include "builder/formats/qemu_img.hpp"

namespace pigsty::builder {

namespace {

// VdiHeader, little endian.
constexpr std::uint64_t k_signature_at = 0x40;
constexpr std::uint64_t k_signature = 0xbeda107f;
constexpr std::uint64_t k_version_at = 0x44;
constexpr std::uint64_t k_version = 0x00010001;
constexpr std::uint64_t k_image_uuid_at = 0x188;
constexpr std::uint64_t k_snapshot_uuid_at = 0x198;  ///< of the last snapshot

/// VirtualBox holds the first three fields of a UUID as little endian numbers.
std::string mixed_endian(const base::Uuid& uuid) {
    std::string bytes(uuid.bytes.begin(), uuid.bytes.end());
    std::reverse(bytes.begin(), bytes.begin() + 4);
    std::reverse(bytes.begin() + 4, bytes.begin() + 6);
    std::reverse(bytes.begin() + 6, bytes.begin() + 8);
    return bytes;
}

}  // namespace

void write_vdi(const std::filesystem::path& raw,
               const std::filesystem::path& output,
               const base::Uuid& image,
               const base::Uuid& snapshot) {
    convert_disk({.input = raw, .output = output, .output_format = "vdi", .options = ""});
    FilePatch patch(output);
    patch.expect(k_signature_at, little_endian(k_signature, 4), "VDI");
    patch.expect(k_version_at, little_endian(k_version, 4), "VDI of version 1.1");
    patch.write(k_image_uuid_at, mixed_endian(image));
    patch.write(k_snapshot_uuid_at, mixed_endian(snapshot));
}

}  // namespace pigsty::builder
