// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/transfer_encoding.hpp"

#include <gtest/gtest.h>

namespace pigsty::firstboot {
namespace {

TEST(Base64, DecodesEveryLengthOfItsEnd) {
    EXPECT_EQ(base64_decode(""), "");
    EXPECT_EQ(base64_decode("Zg=="), "f");
    EXPECT_EQ(base64_decode("Zm8="), "fo");
    EXPECT_EQ(base64_decode("Zm9v"), "foo");
    EXPECT_EQ(base64_decode("Zm9vYg=="), "foob");
    EXPECT_EQ(base64_decode("Zm9vYmE="), "fooba");
    EXPECT_EQ(base64_decode("Zm9vYmFy"), "foobar");
    EXPECT_EQ(base64_decode("Zm9vYmE"), "fooba");
    EXPECT_EQ(base64_decode("Zm9v\r\n YmFy\n"), "foobar");
    EXPECT_EQ(base64_decode("+/8="), "\xFB\xFF");
}

TEST(Base64, RefusesWhatIsNone) {
    EXPECT_FALSE(base64_decode("Zm9v!"));
    EXPECT_FALSE(base64_decode("Z"));
    EXPECT_FALSE(base64_decode("Zg==Zg=="));
    EXPECT_FALSE(base64_decode("Zg="));
    EXPECT_FALSE(base64_decode("Zm9v===="));
    EXPECT_FALSE(base64_decode("Zm9v-_"));
}

TEST(Base64, IsToldFromYaml) {
    EXPECT_TRUE(looks_like_base64("YWxsOgogIGNoaWxkcmVuOiB7fQo="));
    EXPECT_FALSE(looks_like_base64("all:\n  children: {}\n"));
    EXPECT_FALSE(looks_like_base64("short"));
    EXPECT_FALSE(looks_like_base64(""));
}

TEST(QuotedPrintable, DecodesBytesAndSoftEnds) {
    EXPECT_EQ(quoted_printable_decode("a=3Db"), "a=b");
    EXPECT_EQ(quoted_printable_decode("one=\r\n two\r\nthree"), "one two\nthree");
    EXPECT_EQ(quoted_printable_decode("blanks at the end  \nx"), "blanks at the end\nx");
    EXPECT_EQ(quoted_printable_decode("=c3=A9"), "\xC3\xA9");
}

TEST(QuotedPrintable, RefusesWhatIsNone) {
    EXPECT_FALSE(quoted_printable_decode("a=3"));
    EXPECT_FALSE(quoted_printable_decode("a=zz"));
    EXPECT_FALSE(quoted_printable_decode("a=b"));
}

}  // namespace
}  // namespace pigsty::firstboot
