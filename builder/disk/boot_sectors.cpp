// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/boot_sectors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

constexpr std::uint64_t k_load_segment = 0x820;

void put_number(std::string& bytes, std::size_t at, std::size_t width, std::uint64_t value) {
    for (std::size_t i = 0; i < width; ++i) {
        bytes[at + i] = static_cast<char>(value >> (8 * i));
    }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i > 0; --i) {
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + i - 1]);
    }
    return value;
}

std::uint64_t sectors_of(const std::string& image) {
    return (image.size() + k_sector_bytes - 1) / k_sector_bytes;
}

void write_at(const base::Fd& disk, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t put =
            ::pwrite(disk.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put < 0) {
            const int err = errno;
            throw base::SystemError("cannot write the boot loader", err);
        }
        bytes.remove_prefix(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
}

/// The drive check is jumped over for BIOSes that name a wrong drive; as grub-install, we let it
/// do its work only on floppies.
void fill_in_boot_sector(std::string& boot_sector, std::uint64_t core_sector) {
    boot_sector.resize(GrubOffsets::boot_code_end);
    put_number(boot_sector, GrubOffsets::kernel_sector, 8, core_sector);
    put_number(boot_sector, GrubOffsets::drive_check, 2, 0x9090);
}

void fill_in_core(std::string& core, std::uint64_t core_sector) {
    put_number(core, GrubOffsets::blocklist_start, 8, core_sector + 1);
    put_number(core, GrubOffsets::blocklist_length, 2, sectors_of(core) - 1);
}

void check_boot_sector(const std::string& boot_sector) {
    if (boot_sector.size() != k_sector_bytes || number_at(boot_sector, 0x1fe, 2) != 0xaa55) {
        throw base::Error("grub's boot.img is no boot sector: it has " +
                          base::count_of(boot_sector.size(), "byte") +
                          ", expected 512 that end with 55 aa");
    }
}

}  // namespace

void check_core_image(const std::string& core) {
    if (core.size() <= k_sector_bytes ||
        number_at(core, GrubOffsets::blocklist_segment, 2) != k_load_segment) {
        throw base::Error("grub-mkimage made no core image for i386-pc: got " +
                          base::count_of(core.size(), "byte") + " that begin with " +
                          base::quote(core.substr(0, 16)));
    }
}

void write_boot_sectors(const std::filesystem::path& disk,
                        std::string boot_sector,
                        std::string core,
                        const DiskExtent& partition) {
    check_boot_sector(boot_sector);
    check_core_image(core);
    if (core.size() > partition.size_bytes) {
        throw base::Error("grub's core image of " + base::human_size(core.size()) +
                          " does not fit into a BIOS boot partition of " +
                          base::human_size(partition.size_bytes));
    }
    const std::uint64_t core_sector = partition.offset_bytes / k_sector_bytes;
    fill_in_boot_sector(boot_sector, core_sector);
    fill_in_core(core, core_sector);
    const base::Fd file = base::open_file(disk, O_WRONLY);
    write_at(file, boot_sector, 0);
    write_at(file, core, partition.offset_bytes);
}

}  // namespace pigsty::builder
