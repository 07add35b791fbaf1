// SPDX-License-Identifier: Apache-2.0
#include "specs/nevra.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

TEST(Nevra, ReadsAllParts) {
    const Nevra nevra = parse_nevra("perl-HTTP-Tiny-4:0.033-3.el7.noarch");
    EXPECT_EQ(nevra, (Nevra{"perl-HTTP-Tiny", "4", "0.033", "3.el7", "noarch"}));
    EXPECT_EQ(to_string(nevra), "perl-HTTP-Tiny-4:0.033-3.el7.noarch");
    EXPECT_EQ(evr_of(nevra), "4:0.033-3.el7");
    EXPECT_EQ(file_name_of(nevra), "perl-HTTP-Tiny-0.033-3.el7.noarch.rpm");
}

TEST(Nevra, ReadsMissingEpochAsZero) {
    EXPECT_EQ(parse_nevra("bash-4.2.46-34.el7.x86_64").epoch, "0");
    EXPECT_EQ(to_string(parse_nevra("bash-0:4.2.46-34.el7.x86_64")), "bash-4.2.46-34.el7.x86_64");
    EXPECT_EQ(parse_nevra("a-007:1-1.noarch").epoch, "7");
}

TEST(Nevra, TakesTheCharactersOfRealPackages) {
    for (const char* text : {"libstdc++-4.8.5-44.el7.x86_64",
                             "a_b.c-1~rc1^git2+3-1.el7_9.i686",
                             "vip-manager-1.0.1-1.x86_64"}) {
        EXPECT_EQ(to_string(parse_nevra(text)), text);
    }
}

TEST(Nevra, RejectsSecondColon) {
    EXPECT_EQ(message_of([] { parse_nevra("a-1:2:3-1.noarch"); }),
              "not a package identity: \"a-1:2:3-1.noarch\": a second \":\" appears; expected "
              "\"name-[epoch:]version-release.arch\"");
}

TEST(Nevra, RejectsEmptyAndMissingParts) {
    const auto reason = [](const std::string& text) {
        return message_of([&] { parse_nevra(text); });
    };
    EXPECT_NE(reason("").find("the architecture is missing"), std::string::npos);
    EXPECT_NE(reason("bash.x86_64").find("the release is missing"), std::string::npos);
    EXPECT_NE(reason("bash-4.2.x86_64").find("the version is missing"), std::string::npos);
    EXPECT_NE(reason("-4.2-1.x86_64").find("the name is empty"), std::string::npos);
    EXPECT_NE(reason("a-4.2-.x86_64").find("the release is empty"), std::string::npos);
    EXPECT_NE(reason("a-4.2-1.").find("the architecture is empty"), std::string::npos);
    EXPECT_NE(reason("a-:2-1.noarch").find("the epoch \"\" is not a number"), std::string::npos);
    EXPECT_NE(reason("a-x:2-1.noarch").find("the epoch \"x\" is not a number"), std::string::npos);
}

TEST(Nevra, RejectsOtherCharacters) {
    const auto reason = [](const std::string& text) {
        return message_of([&] { parse_nevra(text); });
    };
    EXPECT_NE(reason("../a-1-1.noarch").find("the name \"../a\" has a character"),
              std::string::npos);
    EXPECT_NE(reason("a-1-1.no arch").find("the architecture \"no arch\""), std::string::npos);
    EXPECT_NE(reason("a\n-1-1.noarch").find("\"a\\x0a\""), std::string::npos);
}

}  // namespace
}  // namespace pigsty::specs
