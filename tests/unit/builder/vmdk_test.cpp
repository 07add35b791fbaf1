// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/vmdk.hpp"

#include <gtest/gtest.h>

namespace pigsty::builder {
namespace {

/// A descriptor as qemu-img writes it, in its block of 512 bytes.
std::string descriptor(const std::string& id) {
    std::string text = "# Disk DescriptorFile\nversion=1\nCID=" + id +
                       "\nparentCID=ffffffff\ncreateType=\"streamOptimized\"\n";
    text.resize(512, '\0');
    return text;
}

TEST(Vmdk, PinsTheContentId) {
    EXPECT_EQ(with_content_id(descriptor("4ccb2c61"), "01234567"), descriptor("01234567"));
}

TEST(Vmdk, PinsAContentIdWrittenWithoutItsZeros) {
    EXPECT_EQ(with_content_id(descriptor("4ccb2c6"), "01234567"), descriptor("01234567"));
    EXPECT_EQ(with_content_id(descriptor("0"), "01234567"), descriptor("01234567"));
}

TEST(Vmdk, RefusesWhatIsNoDescriptor) {
    EXPECT_EQ(with_content_id(descriptor("4ccb2c61x"), "01234567"), std::nullopt);
    EXPECT_EQ(with_content_id(descriptor("x"), "01234567"), std::nullopt);
    EXPECT_EQ(with_content_id(descriptor(""), "01234567"), std::nullopt);
    EXPECT_EQ(with_content_id(std::string(512, '\0'), "01234567"), std::nullopt);
    EXPECT_EQ(with_content_id("", "01234567"), std::nullopt);
}

TEST(Vmdk, KeepsToTheBlock) {
    std::string full = descriptor("1");
    full = full.substr(0, full.find('\0') + 1);
    EXPECT_EQ(with_content_id(full, "01234567"), std::nullopt);
}

}  // namespace
}  // namespace pigsty::builder
