// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk_layout.hpp"

#include "base/error.hpp"
#include "base/human.hpp"

namespace pigsty::builder {

namespace {

/// FAT32 has at least 65,525 clusters; with clusters of one sector and two FATs that is 33 MiB.
constexpr std::uint64_t k_smallest_esp = 34 * k_mebibyte;
constexpr std::uint64_t k_largest_esp = 4096 * k_mebibyte;

std::uint64_t whole_mebibytes(std::uint64_t bytes) {
    return (bytes / k_mebibyte + (bytes % k_mebibyte == 0 ? 0 : 1)) * k_mebibyte;
}

std::string in_mebibytes(std::uint64_t bytes) {
    return std::to_string(whole_mebibytes(bytes) / k_mebibyte) + " MiB";
}

std::uint64_t esp_size(std::uint64_t wanted_bytes) {
    if (wanted_bytes < k_smallest_esp || wanted_bytes > k_largest_esp) {
        throw base::SpecError("an EFI system partition of " + base::human_size(wanted_bytes) +
                              " is out of range: FAT32 needs " + in_mebibytes(k_smallest_esp) +
                              " to " + in_mebibytes(k_largest_esp));
    }
    return whole_mebibytes(wanted_bytes);
}

}  // namespace

DiskLayout lay_out_disk(const specs::ImageDisk& sizes, std::uint64_t root_bytes, Uefi uefi) {
    DiskLayout layout;
    layout.bios = {k_mebibyte, k_mebibyte};
    std::uint64_t next = layout.bios.offset_bytes + layout.bios.size_bytes;
    if (uefi == Uefi::yes) {
        layout.esp = {next, esp_size(sizes.esp_bytes)};
        next += layout.esp.size_bytes;
    }
    layout.root = {next, whole_mebibytes(root_bytes)};
    const std::uint64_t needed = next + layout.root.size_bytes + k_mebibyte;
    if (sizes.size_bytes != 0 && sizes.size_bytes < needed) {
        base::SpecError error("a disk of " + base::human_size(sizes.size_bytes) +
                              " is too small: its partitions need " + in_mebibytes(needed) +
                              ", of which the root file system takes " +
                              in_mebibytes(layout.root.size_bytes));
        error.set_hint(
            "make the image's disk larger, or give its root file system less free space");
        throw error;
    }
    layout.disk_bytes = sizes.size_bytes == 0 ? needed : whole_mebibytes(sizes.size_bytes);
    return layout;
}

}  // namespace pigsty::builder
