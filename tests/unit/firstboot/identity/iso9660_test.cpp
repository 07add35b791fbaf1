// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
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
    const auto volume = open_iso9660(*blocks);
    return volume ? volume->read_file(path, limit).value_or("(none)") : "(no ISO 9660)";
}

std::string trouble(const std::string& image, const std::string& path, std::uint64_t limit) {
    try {
        return "no error: " + file_of(image, path, limit);
    } catch (const base::Error& error) {
        return error.message();
    }
}

const DiskFiles k_files = {{"user-data", std::string(5000, 'u')},
                           {"meta-data", "instance-id: a\n"},
                           {"openstack/latest/meta_data.json", "{}"}};

class Iso9660Names : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(Iso9660Names, FindTheFilesOfASeed) {
    const std::string image = NodeTree::iso("cidata", k_files, GetParam());
    const auto blocks = memory_blocks(image);
    EXPECT_EQ(open_iso9660(*blocks)->label(), "cidata");
    EXPECT_EQ(file_of(image, "user-data"), std::string(5000, 'u'));
    EXPECT_EQ(file_of(image, "meta-data"), "instance-id: a\n");
    EXPECT_EQ(file_of(image, "vendor-data"), "(none)");
    EXPECT_EQ(file_of(image, "openstack"), "(none)");
    EXPECT_EQ(file_of(image, "user-data/x"), "(none)");
    EXPECT_EQ(file_of(image, ""), "(none)");
}

INSTANTIATE_TEST_SUITE_P(All,
                         Iso9660Names,
                         testing::Values(std::vector<std::string>{},
                                         std::vector<std::string>{"-J"},
                                         std::vector<std::string>{"-r"},
                                         std::vector<std::string>{"-J", "-r"},
                                         std::vector<std::string>{"-iso-level", "3", "-l"},
                                         std::vector<std::string>{"-U"}));

TEST(Iso9660, FindsPathsInFolders) {
    for (const char* names : {"-J", "-r"}) {
        const std::string image = NodeTree::iso("config-2", k_files, {names});
        EXPECT_EQ(file_of(image, "openstack/latest/meta_data.json"), "{}");
        EXPECT_EQ(file_of(image, "/openstack//latest/meta_data.json"), "{}");
    }
}

TEST(Iso9660, ReadsLongRockRidgeNames) {
    DiskFiles files = k_files;
    const std::string name(220, 'n');  // continues in another block
    files[name] = "found";
    EXPECT_EQ(file_of(NodeTree::iso("cidata", files, {"-r"}), name), "found");
}

TEST(Iso9660, ReadsDirectoriesOfManyBlocks) {
    DiskFiles files;
    for (int i = 0; i < 300; ++i) {
        files["a-file-with-number-" + std::to_string(i)] = std::to_string(i);
    }
    const std::string image = NodeTree::iso("cidata", files);
    EXPECT_EQ(file_of(image, "a-file-with-number-299"), "299");
    EXPECT_EQ(file_of(image, "a-file-with-number-0"), "0");
}

TEST(Iso9660, RefusesFilesBeyondTheLimit) {
    const std::string image = NodeTree::iso("cidata", k_files);
    EXPECT_THAT(trouble(image, "user-data", 4999), HasSubstr("larger than 4999 bytes"));
    EXPECT_THAT(trouble(image, "user-data", 5000), HasSubstr("no error"));
}

TEST(Iso9660, SaysWhereATruncatedImageEnds) {
    const std::string image = NodeTree::iso("cidata", {{"user-data", std::string(100'000, 'u')}});
    const std::size_t begin = image.find("uuuu");
    ASSERT_NE(begin, std::string::npos);
    EXPECT_THAT(trouble(image.substr(0, begin + 50'000), "user-data", k_limit),
                HasSubstr("cut off: bytes " + std::to_string(begin)));
    EXPECT_THAT(trouble(image.substr(0, 40'000), "user-data", k_limit), HasSubstr("cut off"));
}

TEST(Iso9660, IsToldFromAnythingElse) {
    EXPECT_EQ(file_of("", "a"), "(no ISO 9660)");
    EXPECT_EQ(file_of(std::string(100'000, '\0'), "a"), "(no ISO 9660)");
    EXPECT_EQ(file_of(NodeTree::vfat("CIDATA", k_files), "a"), "(no ISO 9660)");
}

/// Whatever stands in the bytes, reading ends and stays within the image.
TEST(Iso9660, SurvivesEveryDamagedByte) {
    const std::string image = NodeTree::iso("cidata", k_files);
    for (std::size_t at = 16 * 2048; at < std::min<std::size_t>(image.size(), 40 * 2048); ++at) {
        if (image[at] == '\0' && at % 7 != 0) {
            continue;
        }
        std::string damaged = image;
        damaged[at] = static_cast<char>(damaged[at] ^ 0xFF);
        try {
            file_of(damaged, "user-data");
        } catch (const base::Error&) {
        }
    }
}

}  // namespace
}  // namespace pigsty::firstboot
