// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "firstboot/identity/vfat_geometry.hpp"
#include "firstboot/identity/volume.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t k_limit = 1 << 20;

std::string file_of(const std::string& image,
                    const std::string& path,
                    std::uint64_t limit = k_limit) {
    const auto blocks = memory_blocks(image);
    const auto volume = open_vfat(*blocks);
    return volume ? volume->read_file(path, limit).value_or("(none)") : "(no FAT)";
}

std::string trouble(const std::string& image, const std::string& path, std::uint64_t limit) {
    try {
        return "no error: " + file_of(image, path, limit);
    } catch (const base::Error& error) {
        return error.message();
    }
}

std::string label_of(const std::string& image) {
    const auto blocks = memory_blocks(image);
    return open_vfat(*blocks)->label();
}

std::string bytes_of(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; text.size() < count; ++i) {
        text += std::to_string(i) + '\n';
    }
    return text.substr(0, count);
}

const DiskFiles k_files = {{"user-data", bytes_of(70'001)},
                           {"meta-data", "instance-id: a\n"},
                           {"openstack/latest/meta_data.json", "{}"}};

struct FatKind {
    unsigned bits;
    const char* size_kib;
};

class VfatKinds : public testing::TestWithParam<FatKind> {};

TEST_P(VfatKinds, FindTheFilesOfASeed) {
    const std::string image =
        NodeTree::vfat("CIDATA", k_files, std::to_string(GetParam().bits), GetParam().size_kib);
    EXPECT_EQ(read_fat_geometry(image.substr(0, 512))->bits, GetParam().bits);
    EXPECT_EQ(label_of(image), "CIDATA");
    EXPECT_EQ(file_of(image, "user-data"), bytes_of(70'001));
    EXPECT_EQ(file_of(image, "META-DATA"), "instance-id: a\n");
    EXPECT_EQ(file_of(image, "openstack/latest/meta_data.json"), "{}");
    EXPECT_EQ(file_of(image, "vendor-data"), "(none)");
    EXPECT_EQ(file_of(image, "openstack"), "(none)");
    EXPECT_EQ(file_of(image, "user-data/x"), "(none)");
    EXPECT_EQ(file_of(image, "CIDATA"), "(none)");
}

INSTANTIATE_TEST_SUITE_P(All,
                         VfatKinds,
                         testing::Values(FatKind{12, "2048"},
                                         FatKind{16, "16384"},
                                         FatKind{32, "66000"}));

TEST(Vfat, ReadsLongNamesInAnyScript) {
    const std::string name = "a name longer than thirteen characters, twice. h\xC3\xA9";
    EXPECT_EQ(file_of(NodeTree::vfat("CIDATA", {{name, "found"}}, "12", "2048"), name), "found");
}

TEST(Vfat, ReadsFoldersOfManyClusters) {
    DiskFiles files;
    for (int i = 0; i < 200; ++i) {
        files["folder/a-file-with-number-" + std::to_string(i)] = std::to_string(i);
    }
    EXPECT_EQ(file_of(NodeTree::vfat("CIDATA", files), "folder/a-file-with-number-199"), "199");
}

TEST(Vfat, RefusesFilesBeyondTheLimit) {
    const std::string image = NodeTree::vfat("CIDATA", k_files);
    EXPECT_THAT(trouble(image, "user-data", 70'000), HasSubstr("larger than 70000 bytes"));
    EXPECT_THAT(trouble(image, "user-data", 70'001), HasSubstr("no error"));
}

TEST(Vfat, SaysThatAnImageIsCutOff) {
    const std::string image = NodeTree::vfat("CIDATA", k_files);
    const std::size_t begin = image.find("0\n1\n2\n");
    ASSERT_NE(begin, std::string::npos);
    EXPECT_THAT(trouble(image.substr(0, begin + 1000), "user-data", k_limit), HasSubstr("cut off"));
    // Even the root directory is gone: the label in the boot sector is still ours.
    EXPECT_EQ(label_of(image.substr(0, 1024)), "CIDATA");
    EXPECT_THAT(trouble(image.substr(0, 1024), "user-data", k_limit), HasSubstr("cut off"));
}

TEST(Vfat, EndsWhereAChainRunsInACircle) {
    const std::string image =
        NodeTree::vfat("CIDATA", {{"folder/f", "x"}, {"other/f", "y"}}, "16", "16384");
    const FatGeometry geometry = *read_fat_geometry(image.substr(0, 512));
    std::string damaged = image;
    for (std::size_t cluster = 2; cluster < 10; ++cluster) {
        const std::size_t at = static_cast<std::size_t>(geometry.fat_offset) + cluster * 2;
        damaged[at] = static_cast<char>(cluster);
        damaged[at + 1] = '\0';
    }
    EXPECT_THAT(trouble(damaged, "folder/none", k_limit), HasSubstr("runs in a circle"));
}

TEST(Vfat, SaysThatAFileEndsBeforeItsSize) {
    const std::string image = NodeTree::vfat("CIDATA", k_files, "16", "16384");
    const FatGeometry geometry = *read_fat_geometry(image.substr(0, 512));
    std::string damaged = image;
    for (std::size_t i = 4; i < 1000; ++i) {
        damaged[static_cast<std::size_t>(geometry.fat_offset) + i] = '\0';
    }
    EXPECT_THAT(trouble(damaged, "user-data", k_limit), HasSubstr("ends before its size"));
}

TEST(Vfat, IsToldFromAnythingElse) {
    EXPECT_EQ(file_of("", "a"), "(no FAT)");
    std::string partitioned(4096, '\0');
    partitioned.replace(510, 2, "\x55\xAA");
    EXPECT_EQ(file_of(partitioned, "a"), "(no FAT)");
    EXPECT_EQ(file_of(NodeTree::iso("cidata", k_files), "a"), "(no FAT)");
}

}  // namespace
}  // namespace pigsty::firstboot
