// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/gpt.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

std::uint64_t number_at(const std::string& bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = width; i > 0; --i) {
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + i - 1]);
    }
    return value;
}

/// A GUID as the table holds it: the first three groups little-endian.
std::string guid_bytes(const base::Uuid& uuid) {
    std::string bytes;
    for (const int i : {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}) {
        bytes += static_cast<char>(uuid.bytes[static_cast<std::size_t>(i)]);
    }
    return bytes;
}

class Gpt : public testing::Test {
  protected:
    std::string write(const std::string& name) {
        const fs::path disk = dir_.path() / name;
        std::ofstream(disk).close();
        fs::resize_file(disk, layout_.disk_bytes);
        write_gpt(disk, layout_, identity_);
        return base::read_file(disk);
    }

    base::TempDir dir_{"gpt."};
    DiskLayout layout_ = lay_out_disk({}, 10 * k_mebibyte, Uefi::yes);
    ImageIdentity identity_ = derive_identity("aa", "pgsql");
};

TEST_F(Gpt, HoldsTheLayoutUnderTheGivenIdentifiers) {
    const std::string disk = write("disk");
    ASSERT_EQ(disk.size(), layout_.disk_bytes);
    EXPECT_EQ(disk.substr(512, 8), "EFI PART");
    EXPECT_EQ(disk.substr(512 + 0x38, 16), guid_bytes(identity_.disk));
    const std::uint64_t sectors = layout_.disk_bytes / 512;
    EXPECT_EQ(number_at(disk, 512 + 0x20, 8), sectors - 1);  // where the backup is
    EXPECT_EQ(number_at(disk, 512 + 0x28, 8), 34U);          // first usable
    EXPECT_EQ(disk.substr((sectors - 1) * 512, 8), "EFI PART");
    const std::size_t root = 1024 + 2 * 128;
    EXPECT_EQ(disk.substr(root + 16, 16), guid_bytes(identity_.root_partition));
    EXPECT_EQ(number_at(disk, root + 32, 8), layout_.root.offset_bytes / 512);
    EXPECT_EQ(number_at(disk, root + 40, 8),
              (layout_.root.offset_bytes + layout_.root.size_bytes) / 512 - 1);
    EXPECT_EQ(disk.substr(1024 + 16, 16), guid_bytes(identity_.bios_partition));
    EXPECT_EQ(disk.substr(1024 + 128 + 16, 16), guid_bytes(identity_.esp_partition));
}

TEST_F(Gpt, HasAProtectiveMbrWithoutASignatureByChance) {
    const std::string disk = write("disk");
    EXPECT_EQ(disk.substr(0x1b8, 6), std::string(6, '\0'));
    EXPECT_EQ(number_at(disk, 0x1c2, 1), 0xeeU);
    EXPECT_EQ(number_at(disk, 0x1fe, 2), 0xaa55U);
}

TEST_F(Gpt, IsTheSameTwice) {
    EXPECT_EQ(write("one"), write("two"));
}

TEST_F(Gpt, LeavesOutAnEspThatIsNotThere) {
    layout_ = lay_out_disk({}, 10 * k_mebibyte, Uefi::no);
    const std::string disk = write("disk");
    EXPECT_EQ(disk.substr(1024 + 128 + 16, 16), guid_bytes(identity_.root_partition));
    EXPECT_EQ(disk.substr(1024 + 2 * 128, 16), std::string(16, '\0'));
}

TEST_F(Gpt, NamesADiskThatIsNotThere) {
    EXPECT_THROW(write_gpt(dir_.path() / "none", layout_, identity_), base::SystemError);
}

}  // namespace
}  // namespace pigsty::builder
