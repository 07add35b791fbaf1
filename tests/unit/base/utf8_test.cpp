// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pigsty::base {
namespace {

TEST(Utf8, KnowsTheLengthOfSequences) {
    EXPECT_EQ(utf8_length("a"), 1u);
    EXPECT_EQ(utf8_length("ä!"), 2u);
    EXPECT_EQ(utf8_length("中!"), 3u);
    EXPECT_EQ(utf8_length("😀!"), 4u);
    EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4u);
    EXPECT_EQ(utf8_length(""), 0u);
}

TEST(Utf8, RefusesMalformedSequences) {
    for (const char* text : {"\x80",
                             "\xc1\x81",
                             "\xc3",
                             "\xc3(",
                             "\xe0\x9f\xbf",
                             "\xed\xbf\xbf",
                             "\xe4\xb8(",
                             "\xf0\x8f\xbf\xbf",
                             "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80",
                             "\xff"}) {
        EXPECT_EQ(utf8_length(text), 0u) << static_cast<int>(text[0]);
        EXPECT_FALSE(is_utf8(std::string("text ") + text));
    }
    EXPECT_TRUE(is_utf8("größe 中 😀"));
    EXPECT_TRUE(is_utf8(""));
}

}  // namespace
}  // namespace pigsty::base
