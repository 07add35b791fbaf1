// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/boot_sectors.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

constexpr DiskExtent k_partition = {k_mebibyte, k_mebibyte};

std::string boot_image() {
    return std::string(510, 'B') + "\x55\xaa";
}

std::string core_image(std::size_t bytes) {
    std::string core(bytes, 'C');
    core[0x1fe] = 0x20;
    core[0x1ff] = 0x08;
    return core;
}

class BootSectors : public testing::Test {
  protected:
    BootSectors() : disk_(dir_.path() / "disk") {
        std::ofstream(disk_) << std::string(3 * k_mebibyte, 'd');
    }
    base::TempDir dir_{"boot."};
    fs::path disk_;
};

TEST_F(BootSectors, FillsInWhereTheCoreLies) {
    write_boot_sectors(disk_, boot_image(), core_image(1025), k_partition);
    const std::string disk = base::read_file(disk_);
    EXPECT_EQ(disk.substr(0x5c, 8), std::string("\x00\x08\x00\x00\x00\x00\x00\x00", 8));
    EXPECT_EQ(disk.substr(0x66, 2), "\x90\x90");
    const std::string core = disk.substr(k_mebibyte, 1025);
    EXPECT_EQ(core.substr(0x1f4, 8), std::string("\x01\x08\x00\x00\x00\x00\x00\x00", 8));
    EXPECT_EQ(core.substr(0x1fc, 4), std::string("\x02\x00\x20\x08", 4));  // 3 sectors in all
    EXPECT_EQ(disk.substr(k_mebibyte + 1025, 10), "dddddddddd");
}

TEST_F(BootSectors, KeepsThePartitionTable) {
    write_boot_sectors(disk_, boot_image(), core_image(1024), k_partition);
    const std::string disk = base::read_file(disk_);
    EXPECT_EQ(disk[0x1b7], 'B');
    EXPECT_EQ(disk.substr(0x1b8, 512), std::string(512, 'd'));
}

TEST_F(BootSectors, RefusesWhatIsNoImageOfGrub) {
    EXPECT_THROW(write_boot_sectors(disk_, "short", core_image(1024), k_partition), base::Error);
    EXPECT_THROW(write_boot_sectors(disk_, boot_image(), std::string(1024, 'x'), k_partition),
                 base::Error);
    EXPECT_THROW(check_core_image(""), base::Error);
}

TEST_F(BootSectors, RefusesACoreLargerThanItsPartition) {
    EXPECT_NO_THROW(write_boot_sectors(disk_, boot_image(), core_image(k_mebibyte), k_partition));
    EXPECT_THROW(write_boot_sectors(disk_, boot_image(), core_image(k_mebibyte + 1), k_partition),
                 base::Error);
}

}  // namespace
}  // namespace pigsty::builder
