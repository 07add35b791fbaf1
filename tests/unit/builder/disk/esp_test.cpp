// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/esp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

class Esp : public testing::Test {
  protected:
    fs::path write(const std::string& name, std::int64_t epoch, std::uint64_t mebibytes = 34) {
        const fs::path disk = dir_.path() / name;
        std::ofstream(disk).close();
        fs::resize_file(disk, (mebibytes + 4) * k_mebibyte);
        write_esp(disk,
                  {2 * k_mebibyte, mebibytes * k_mebibyte},
                  "MZ boot loader",
                  {{0xb5, 0x5d, 0x4c, 0x05}},
                  epoch,
                  dir_.path());
        return disk;
    }

    static std::string mtool(const std::string& program, const fs::path& disk, const char* path) {
        return base::run_checked({.argv = {program, "-i", disk.string() + "@@2M", path},
                                  .environment = {"MTOOLSRC=/dev/null", "TZ=UTC"}});
    }

    base::TempDir dir_{"esp."};
};

TEST_F(Esp, HoldsTheBootLoaderWhereFirmwareLooks) {
    const fs::path disk = write("disk", 1700000000);
    EXPECT_EQ(mtool("mtype", disk, "::/EFI/BOOT/BOOTX64.EFI"), "MZ boot loader");
    const std::string listing = mtool("mdir", disk, "::/EFI/BOOT");
    EXPECT_THAT(listing, testing::HasSubstr("Serial Number is B55D-4C05"));
    EXPECT_THAT(listing, testing::HasSubstr("2023-11-14"));
}

TEST_F(Esp, IsFat32AndStaysWithinItsExtent) {
    for (const std::uint64_t mebibytes : {34U, 300U}) {
        const std::string disk = base::read_file(write("disk", 1700000000, mebibytes));
        EXPECT_EQ(disk.substr(2 * k_mebibyte + 0x52, 8), "FAT32   ");
        EXPECT_EQ(disk.substr(0, 2 * k_mebibyte).find_first_not_of('\0'), std::string::npos);
        EXPECT_EQ(disk.find_first_not_of('\0', (2 + mebibytes) * k_mebibyte), std::string::npos);
        fs::remove(dir_.path() / "disk");
    }
}

TEST_F(Esp, IsTheSameTwiceAndTakesATimeBefore1980) {
    EXPECT_TRUE(base::read_file(write("one", 0)) == base::read_file(write("two", 0)));
}

TEST_F(Esp, SaysWhatTheProgramSaidWhenTheDiskIsMissing) {
    EXPECT_THROW(write_esp(dir_.path() / "no" / "disk",
                           {2 * k_mebibyte, 34 * k_mebibyte},
                           "MZ",
                           {},
                           0,
                           dir_.path()),
                 base::ProcessError);
}

}  // namespace
}  // namespace pigsty::builder
