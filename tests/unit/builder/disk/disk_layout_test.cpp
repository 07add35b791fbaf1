// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk_layout.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::builder {
namespace {

constexpr std::uint64_t k_root = 1993 * k_mebibyte;

TEST(DiskLayout, TakesWhatThePartitionsNeedWhenNoSizeIsAsked) {
    const DiskLayout layout = lay_out_disk({}, k_root, Uefi::yes);
    EXPECT_EQ(layout.bios, (DiskExtent{1 * k_mebibyte, 1 * k_mebibyte}));
    EXPECT_EQ(layout.esp, (DiskExtent{2 * k_mebibyte, 64 * k_mebibyte}));
    EXPECT_EQ(layout.root, (DiskExtent{66 * k_mebibyte, k_root}));
    EXPECT_EQ(layout.disk_bytes, 66 * k_mebibyte + k_root + k_mebibyte);
}

TEST(DiskLayout, LeavesTheRestOfALargerDiskUnpartitioned) {
    specs::ImageDisk sizes;
    sizes.size_bytes = 4096 * k_mebibyte - 1;
    const DiskLayout layout = lay_out_disk(sizes, k_root, Uefi::yes);
    EXPECT_EQ(layout.disk_bytes, 4096 * k_mebibyte);
    EXPECT_EQ(layout.root.size_bytes, k_root);
}

TEST(DiskLayout, HasNoEspWithoutUefi) {
    const DiskLayout layout = lay_out_disk({}, k_root, Uefi::no);
    EXPECT_EQ(layout.esp.size_bytes, 0U);
    EXPECT_EQ(layout.root.offset_bytes, 2 * k_mebibyte);
}

TEST(DiskLayout, SaysHowMuchADiskNeeds) {
    specs::ImageDisk sizes;
    sizes.size_bytes = 66 * k_mebibyte + k_root;  // no room for the backup table
    try {
        lay_out_disk(sizes, k_root, Uefi::yes);
        FAIL() << "expected a SpecError";
    } catch (const base::SpecError& error) {
        EXPECT_NE(error.message().find("need 2060 MiB"), std::string::npos) << error.message();
        EXPECT_NE(error.message().find("takes 1993 MiB"), std::string::npos) << error.message();
    }
    sizes.size_bytes += k_mebibyte;
    EXPECT_EQ(lay_out_disk(sizes, k_root, Uefi::yes).disk_bytes, sizes.size_bytes);
}

TEST(DiskLayout, RefusesAnEspTooSmallForFat32) {
    specs::ImageDisk sizes;
    sizes.esp_bytes = 32 * k_mebibyte;
    EXPECT_THROW(lay_out_disk(sizes, k_root, Uefi::yes), base::SpecError);
    EXPECT_NO_THROW(lay_out_disk(sizes, k_root, Uefi::no));
}

}  // namespace
}  // namespace pigsty::builder
