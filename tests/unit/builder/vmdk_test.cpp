// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vmdk.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pigsty::builder {
namespace {

std::string descriptor(const std::string& id, std::size_t size = 128) {
    std::string text = "# Disk DescriptorFile\nversion=1\nCID=" + id +
                       "\nparentCID=ffffffff\ncreateType=\"streamOptimized\"\nRW 1 SPARSE \"x\"\n";
    text.resize(size, '\0');
    return text;
}

TEST(VmdkContentId, ReplacesEightDigits) {
    EXPECT_EQ(with_vmdk_content_id(descriptor("89abcdef"), "01234567"), descriptor("01234567"));
}

// qemu-img writes a random number without leading zeros: one image in sixteen has fewer digits.
TEST(VmdkContentId, GivesTheSameBytesWhateverTheLengthOfTheOldOne) {
    for (const char* old : {"ecfccb0", "cfccb0", "1"}) {
        EXPECT_EQ(with_vmdk_content_id(descriptor(old), "01234567"), descriptor("01234567")) << old;
    }
}

TEST(VmdkContentId, RefusesOtherText) {
    EXPECT_EQ(with_vmdk_content_id(std::string(128, '\0'), "01234567"), std::nullopt);
    EXPECT_EQ(with_vmdk_content_id(descriptor("123456789"), "01234567"), std::nullopt);
    EXPECT_EQ(with_vmdk_content_id(descriptor("xyz"), "01234567"), std::nullopt);
    EXPECT_EQ(with_vmdk_content_id("\nCID=1\ncreateType=\"flat\"\n", "01234567"), std::nullopt);
}

TEST(VmdkContentId, RefusesADescriptorWithoutRoom) {
    const std::string full = descriptor("1").c_str();
    EXPECT_EQ(with_vmdk_content_id(full, "01234567"), std::nullopt);
}

}  // namespace
}  // namespace pigsty::builder
