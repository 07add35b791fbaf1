// SPDX-License-Identifier: Apache-2.0
#include "firstboot/facts/text_lines.hpp"

#include <gmock/gmock.h>

namespace pigsty::firstboot {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextLines, SplitsIntoPartsAndWords) {
    EXPECT_THAT(split("a\n\nb", '\n'), ElementsAre("a", "", "b"));
    EXPECT_THAT(split("a\n", '\n'), ElementsAre("a"));
    EXPECT_THAT(split("", ','), IsEmpty());
    EXPECT_THAT(words_of("  MemTotal:\t 12 kB\r"), ElementsAre("MemTotal:", "12", "kB"));
    EXPECT_THAT(words_of(" \t"), IsEmpty());
    EXPECT_EQ(trimmed(" a b\n"), "a b");
    EXPECT_EQ(trimmed(" \n"), "");
}

TEST(TextLines, ReadsAssignmentsAsAShellDoes) {
    const std::string text =
        "NAME=\"Debian \\\"x\\\"\"\nID='centos'\n#ID=no\nIDX=wrong\nVERSION_ID=7\n";
    EXPECT_EQ(assigned(text, "NAME"), "Debian \"x\"");
    EXPECT_EQ(assigned(text, "ID"), "centos");
    EXPECT_EQ(assigned(text, "VERSION_ID"), "7");
    EXPECT_EQ(assigned(text, "VERSION"), "");
    EXPECT_EQ(assigned("ID=a\nID=b\n", "ID"), "b");
    EXPECT_EQ(assigned("ID=\"", "ID"), "\"");
}

}  // namespace

}  // namespace pigsty::firstboot
