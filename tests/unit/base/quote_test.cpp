// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace pigsty::base {
namespace {

TEST(Quote, KeepsPlainAndUnicodeText) {
    EXPECT_EQ(quote("etcd-3.5"), "\"etcd-3.5\"");
    EXPECT_EQ(quote("größe 中 😀"), "\"größe 中 😀\"");
    EXPECT_EQ(quote(""), "\"\"");
}

TEST(Quote, EscapesWhatMovesATerminal) {
    EXPECT_EQ(quote("a\x1b[2Jb\r\n\x7f"), R"("a\x1b[2Jb\x0d\x0a\x7f")");
    EXPECT_EQ(quote("\xc2\x9b"), R"("\xc2\x9b")") << "C1 controls count, too";
    EXPECT_EQ(quote(std::string_view("a\0b", 3)), R"("a\x00b")");
}

TEST(Quote, EscapesBytesThatAreNoText) {
    EXPECT_EQ(quote("\xff\xfe"), R"("\xff\xfe")");
    EXPECT_EQ(quote("\xe4\xb8"), R"("\xe4\xb8")") << "truncated";
    EXPECT_EQ(quote("\xc0\xaf"), R"("\xc0\xaf")") << "overlong";
    EXPECT_EQ(quote("\xed\xa0\x80"), R"("\xed\xa0\x80")") << "surrogate";
    EXPECT_EQ(quote("\xf4\x90\x80\x80"), R"("\xf4\x90\x80\x80")") << "beyond U+10FFFF";
}

TEST(Quote, EscapesQuotesAndBackslashes) {
    EXPECT_EQ(quote(R"(a"b\c)"), R"("a\"b\\c")");
}

TEST(Quote, CutsLongTextBetweenCharacters) {
    EXPECT_EQ(quote("abcdef", 3), "\"abc…\"");
    EXPECT_EQ(quote("abc", 3), "\"abc\"");
    EXPECT_EQ(quote("a中b", 2), "\"a…\"");
    EXPECT_EQ(quote("a中b", 3), "\"a…\"");
    EXPECT_EQ(quote("a中b", 4), "\"a中…\"");
    EXPECT_EQ(quote("😀😀", 5), "\"😀…\"");
}

TEST(QuoteList, SeparatesWithCommas) {
    EXPECT_EQ(quote_list(std::vector<std::string>{"a", "b"}), R"("a", "b")");
    EXPECT_EQ(quote_list({}), "none");
}

TEST(Printable, KeepsLinesAndTabs) {
    EXPECT_EQ(printable("a\n\tb\"\\\x01"), "a\n\tb\"\\\\x01");
}

}  // namespace
}  // namespace pigsty::base
