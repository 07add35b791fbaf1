// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/file_patch.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "builder/formats/vhd.hpp"

namespace pigsty::builder {
namespace {

class FilePatchTest : public ::testing::Test {
  protected:
    void SetUp() override { base::write_file(file_, "KDMV0123456789"); }
    base::TempDir folder_{"file-patch"};
    std::filesystem::path file_ = folder_.path() / "disk";
};

TEST_F(FilePatchTest, ReplacesBytesInPlace) {
    FilePatch patch(file_);
    EXPECT_EQ(patch.size_bytes(), 14U);
    patch.expect(0, "KDMV", "VMDK");
    patch.write(4, "abc");
    EXPECT_EQ(patch.read(2, 6), "MVabc3");
    EXPECT_EQ(base::read_file(file_), "KDMVabc3456789");
}

TEST_F(FilePatchTest, SaysWhatItFoundInsteadOfTheSignature) {
    const FilePatch patch(file_);
    try {
        patch.expect(1, "KD", "VMDK");
        FAIL() << "nothing was thrown";
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("is no VMDK: expected bytes 4b44 at offset 1, found 444d"),
                  std::string::npos)
            << error.message();
        EXPECT_FALSE(error.hint().empty());
    }
}

TEST_F(FilePatchTest, RefusesToReadBehindTheEnd) {
    EXPECT_THROW(FilePatch(file_).read(10, 5), base::Error);
}

TEST(Endian, WritesAndReadsBothOrders) {
    EXPECT_EQ(little_endian(0x01020304, 4), std::string("\4\3\2\1"));
    EXPECT_EQ(big_endian(0x01020304, 4), std::string("\1\2\3\4"));
    EXPECT_EQ(from_little_endian(little_endian(0xbeda107f, 8)), 0xbeda107fU);
    EXPECT_EQ(from_big_endian(big_endian(0xbeda107f, 4)), 0xbeda107fU);
}

TEST(VhdChecksum, IsTheComplementOfTheSumWithoutItself) {
    std::string footer(512, '\0');
    footer[0] = '\x01';
    footer[511] = '\xff';
    footer.replace(0x40, 4, "\xde\xad\xbe\xef");
    EXPECT_EQ(vhd_checksum(footer), ~std::uint32_t{0x100});
}

}  // namespace
}  // namespace pigsty::builder
