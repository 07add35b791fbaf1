// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/esp.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"
#include "builder/disk/disk_tool.hpp"

namespace pigsty::builder {

namespace {

constexpr std::int64_t k_start_of_fat_time = 315532800;  // 1980-01-01
constexpr std::uint64_t k_heads = 64;
constexpr std::uint64_t k_sectors_per_track = 32;

/// Runs one of the mtools, untouched by the user's settings.
void run_mtool(std::vector<std::string> argv, std::int64_t epoch) {
    base::Command command;
    command.argv = std::move(argv);
    command.environment = {
        "MTOOLSRC=/dev/null",
        "MTOOLS_SKIP_CHECK=1",
        "SOURCE_DATE_EPOCH=" + std::to_string(std::max(epoch, k_start_of_fat_time))};
    run_disk_tool(command, "mtools");
}

std::string serial_number(const base::Uuid& identity) {
    return base::to_string(identity).substr(0, 8);
}

/// Large enough clusters keep the tables of a large ESP small; FAT32 needs 65,525 of them.
std::uint64_t sectors_per_cluster(std::uint64_t size_bytes) {
    return size_bytes <= 256 * k_mebibyte ? 1 : 4;
}

}  // namespace

void write_esp(const std::filesystem::path& disk,
               const DiskExtent& extent,
               std::string_view boot_loader,
               const base::Uuid& identity,
               std::int64_t epoch,
               const std::filesystem::path& work) {
    const base::TempDir scratch("esp.", work);
    const std::filesystem::path loader = scratch.path() / "BOOTX64.EFI";
    base::write_file(loader, boot_loader);
    // "FILE@@OFFSET" names a file system inside a file.
    const std::string image = disk.string() + "@@" + std::to_string(extent.offset_bytes);
    run_mtool({"mformat",
               "-i",
               image,
               "-F",
               "-h",
               std::to_string(k_heads),
               "-s",
               std::to_string(k_sectors_per_track),
               "-T",
               std::to_string(extent.size_bytes / k_sector_bytes),
               "-c",
               std::to_string(sectors_per_cluster(extent.size_bytes)),
               "-H",
               std::to_string(extent.offset_bytes / k_sector_bytes),
               "-N",
               serial_number(identity),
               "-v",
               "ESP",
               "::"},
              epoch);
    run_mtool({"mmd", "-i", image, "::/EFI", "::/EFI/BOOT"}, epoch);
    run_mtool({"mcopy", "-i", image, loader.string(), "::/EFI/BOOT/BOOTX64.EFI"}, epoch);
}

}  // namespace pigsty::builder
