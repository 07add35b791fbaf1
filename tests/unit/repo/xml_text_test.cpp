// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/xml_text.hpp"

#include <gtest/gtest.h>

namespace pigsty::repo::detail {
namespace {

TEST(XmlText, KeepsWhatXmlCanHold) {
    for (const char* text : {"", "a\tb\nc\r", "größe 中 😀", "<&>\"'", "\x7f"}) {
        EXPECT_TRUE(is_xml_text(text));
        EXPECT_EQ(to_xml_text(text), text);
    }
}

TEST(XmlText, LeavesOutWhatXmlCannotHold) {
    EXPECT_EQ(to_xml_text("a\x1b[1mb\x01"), "a[1mb");
    EXPECT_EQ(to_xml_text("a\xef\xbf\xbf\xef\xbf\xbe-"), "a-");
    EXPECT_FALSE(is_xml_text("a\x1b"));
    EXPECT_TRUE(has_forbidden_characters("\xef\xbf\xbf"));
    EXPECT_FALSE(has_forbidden_characters("\xff")) << "legal in another encoding";
}

TEST(XmlText, ReadsOtherBytesAsLatin1) {
    EXPECT_FALSE(is_xml_text("\xe4"));
    EXPECT_EQ(to_xml_text("gr\xf6\xdf"
                          "e \xa9\x93"),
              "größe ©");
    EXPECT_TRUE(is_xml_text(to_xml_text("\xed\xa0\x80 \xc0\xaf \xff\xfe\x01")));
}

}  // namespace
}  // namespace pigsty::repo::detail
