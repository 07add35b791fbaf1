// SPDX-License-Identifier: Apache-2.0
#include "specs/yaml_text.hpp"

#include <gtest/gtest.h>

#include <random>

#include "specs/yaml_reader.hpp"

namespace pigsty::specs {
namespace {

std::string read_back(const std::string& scalar) {
    const YamlDocument document = parse_yaml("a: {b: [" + scalar + ", x]}\n", "t.yml");
    return read_text(*document.root().find("a")->find("b")->items()[0]);
}

TEST(YamlText, LeavesWordsPlain) {
    for (const char* text : {"bash-4.2.46-34.el7.x86_64",
                             "libc.so.6(GLIBC_2.14)(64bit)",
                             "/usr/bin/ps",
                             "http://127.0.0.1:8765/base/",
                             "postgresql14*"}) {
        EXPECT_EQ(yaml_scalar(text), text);
        EXPECT_EQ(read_back(text), text);
    }
}

TEST(YamlText, QuotesWhatReadersWouldTakeForSomethingElse) {
    for (const char* text :
         {"7",  "-1",  "1e5", "0x1f", "1:30", "2024-01-01", ".5", ".inf", "1_000", "true",
          "No", "off", "y",   "null", "~",    "",           "<<", "=",    "0o17",  "+.INF"}) {
        EXPECT_EQ(yaml_scalar(text), '"' + std::string(text) + '"');
        EXPECT_EQ(read_back(yaml_scalar(text)), text);
    }
}

TEST(YamlText, QuotesWhatHasAMeaningInYaml) {
    for (const char* text : {"*alias", "&anchor", "!tag", "- a",   "a: b", "a #b", "#a",  "[a]",
                             "{a",     "a, b",    "'a'",  "\"a\"", "%a",   "@a",   "`a",  "|",
                             ">",      "?",       "a:",   " a",    "a ",   "-",    "---", "..."}) {
        EXPECT_EQ(read_back(yaml_scalar(text)), text);
    }
}

TEST(YamlText, EscapesControlCharacters) {
    EXPECT_EQ(yaml_scalar("a\nb"), "\"a\\nb\"");
    EXPECT_EQ(yaml_scalar(std::string("a\0b", 3)), "\"a\\x00b\"");
    for (const std::string& text : {std::string("\x04"),
                                    std::string("a\0b", 3),
                                    std::string("\t\r\n"),
                                    std::string("\x7f\x1b[31m"),
                                    std::string("\xc2\x85"),
                                    std::string("\xe2\x80\xa8 \xef\xbb\xbf")}) {
        EXPECT_EQ(read_back(yaml_scalar(text)), text);
    }
}

TEST(YamlText, KeepsTextOutsideOfAscii) {
    const std::string text = "M\xc3\xbcller \xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x90\x98";
    EXPECT_EQ(yaml_scalar(text), '"' + text + '"');
    EXPECT_EQ(read_back(yaml_scalar(text)), text);
}

TEST(YamlText, ReplacesBytesThatAreNoUtf8) {
    EXPECT_EQ(read_back(yaml_scalar("a\xff")), "a\xef\xbf\xbd");
    EXPECT_EQ(utf8_length("\xc0\x80"), 0U);          // too long a form
    EXPECT_EQ(utf8_length("\xed\xa0\x80"), 0U);      // half of a pair
    EXPECT_EQ(utf8_length("\xf4\x90\x80\x80"), 0U);  // beyond the last character
    EXPECT_EQ(utf8_length("\xe4\xb8"), 0U);          // cut off
}

TEST(YamlText, GivesBackAnyText) {
    std::mt19937 random(7);
    const std::string alphabet = "ab19:#-*&!%@`'\"\\{}[],|>?~=<. \n\t\r$\x01";
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (std::size_t i = random() % 8; i > 0; --i) {
            text += alphabet[random() % alphabet.size()];
        }
        ASSERT_EQ(read_back(yaml_scalar(text)), text) << yaml_scalar(text);
    }
}

TEST(YamlText, WritesLinesAsABlock) {
    EXPECT_EQ(yaml_block("a\n\nb: c\n", 4), "|\n    a\n\n    b: c\n");
    for (const char* text : {"a\n\nb: c\n",
                             "a\n b\n",
                             "a",
                             "a\n\n",
                             "\na\n",
                             " a\n",
                             "\n",
                             "a\tb\n",
                             "\xc3\xbc\n",
                             "a \n",
                             "#a\n"}) {
        const YamlDocument document =
            parse_yaml("a:\n  - b: " + yaml_block(text, 6) + "    c: d\n", "t");
        EXPECT_EQ(read_text(*document.root().find("a")->items()[0]->find("b")), text);
    }
}

}  // namespace
}  // namespace pigsty::specs
