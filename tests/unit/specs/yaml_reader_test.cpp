// SPDX-License-Identifier: Apache-2.0
#include "specs/yaml_reader.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

std::string parse_message(const std::string& text, const YamlLimits& limits = {}) {
    return message_of([&] { parse_yaml(text, "a.yml", limits); });
}

TEST(YamlReader, KnowsWhereValuesStand) {
    const YamlDocument document =
        parse_yaml("sets:\n  node:\n    packages: [a, {b: c}]\n", "p.yml");
    const YamlNode& packages = *document.root().find("sets")->find("node")->find("packages");
    EXPECT_EQ(packages.path(), "sets.node.packages");
    EXPECT_EQ(packages.items()[1]->find("b")->path(), "sets.node.packages[1].b");
    EXPECT_EQ(base::to_string(packages.items()[1]->find("b")->position()), "p.yml:3:23");
    EXPECT_EQ(document.root().path(), "");
}

TEST(YamlReader, RefusesDuplicateKeys) {
    EXPECT_EQ(parse_message("a: 1\nb: 2\na: 3\n"),
              "a.yml:3:1: key \"a\" stands twice in the document, first in line 1");
    EXPECT_EQ(parse_message("x:\n  a: {}\n  \"a\": 3\n"),
              "a.yml:3:3: key \"a\" stands twice in \"x\", first in line 2");
}

TEST(YamlReader, RefusesDuplicateKeysInLargeMaps) {
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "k" + std::to_string(i) + ": 1\n";
    }
    EXPECT_NO_THROW(parse_yaml(text, "a.yml"));
    EXPECT_EQ(parse_message(text + "k3: 1\n"),
              "a.yml:101:1: key \"k3\" stands twice in the document, first in line 4");
    EXPECT_EQ(parse_message(text + "k99: 1\n"),
              "a.yml:101:1: key \"k99\" stands twice in the document, first in line 100");
}

TEST(YamlReader, TellsSyntaxErrorsWithTheirPlace) {
    EXPECT_EQ(parse_message("a: [1, 2\nb: 3\n").substr(0, 24), "a.yml:2:2: not valid YAM");
    for (const char* text : {"a: \"b\n", "a: \"b", "a: 'b\n\n", "a: \"b\n  c\n"}) {
        EXPECT_NE(parse_message(text).find("not valid YAML: the text ends inside of a value"),
                  std::string::npos)
            << text;
    }
    EXPECT_NE(parse_message("a: [b,\n  c\n").find("not valid YAML"), std::string::npos);
    EXPECT_NE(parse_message("a: b: c\n").find("a.yml:1:5: not valid YAML"), std::string::npos);
}

TEST(YamlReader, ExplainsTabs) {
    EXPECT_NE(parse_message("a:\n\t- b\n").find("; a tab stands in the indentation, use blanks"),
              std::string::npos);
    EXPECT_NE(parse_message("a:\n  b: 1\n\tc: 2\n").find("a tab stands in the indentation"),
              std::string::npos);
}

TEST(YamlReader, RefusesWhatIsNotText) {
    EXPECT_EQ(parse_message("a: b\nc: d\x04 e\n"),
              "a.yml:2:5: the control character 4 is not allowed in a document");
    EXPECT_EQ(parse_message(std::string("a: \0", 4)),
              "a.yml:1:4: the control character 0 is not allowed in a document");
    EXPECT_EQ(parse_message("a: \xff\n"), "a.yml:1:4: the text is not valid UTF-8");
    EXPECT_EQ(parse_message("\xff\xfe"
                            "a\0"),
              "a.yml:1:1: the text is not valid UTF-8");
}

TEST(YamlReader, RefusesEmptyAndSeveralDocuments) {
    EXPECT_EQ(parse_message(""), "a.yml:1:1: the document is empty");
    EXPECT_EQ(parse_message("# only a comment\n"), "a.yml:1:1: the document is empty");
    EXPECT_NE(parse_message("a: 1\n---\nb: 2\n")
                  .find("a second document begins here; only one is expected"),
              std::string::npos);
}

TEST(YamlReader, RefusesTagsAndKeysThatAreNoWords) {
    EXPECT_EQ(parse_message("a: !vault x\n"), "a.yml:1:4: the tag \"!vault\" is not supported");
    EXPECT_NE(parse_message("a: !!binary x\n").find("the tag"), std::string::npos);
    EXPECT_NE(parse_message("? [a]\n: b\n").find("a key has to be a plain word"),
              std::string::npos);
    EXPECT_NE(parse_message("~: b\n").find("a key is missing before \":\""), std::string::npos);
}

TEST(YamlReader, ExpandsAliases) {
    const YamlDocument document = parse_yaml("a: &x [1, 2]\nb: *x\n", "a.yml");
    EXPECT_EQ(document.root().find("b")->items().size(), 2U);
    EXPECT_EQ(document.root().find("b")->path(), "a");
}

TEST(YamlReader, StopsBillionLaughs) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
        for (int j = 0; j < 9; ++j) {
            text += ", " + last;
        }
        text += "]\n";
    }
    EXPECT_NE(parse_message(text).find("the document holds more than 1000000 values"),
              std::string::npos);
}

TEST(YamlReader, RefusesAliasesOfThemselves) {
    EXPECT_NE(parse_message("a: &x [*x]\n").find("the alias stands inside of what it refers to"),
              std::string::npos);
    EXPECT_NE(parse_message("a: *nobody\n").find("not valid YAML"), std::string::npos);
}

TEST(YamlReader, LimitsDepth) {
    const YamlLimits limits{1000, 1000, 3};
    EXPECT_NO_THROW(parse_yaml("[[[]]]", "a.yml", limits));
    EXPECT_EQ(parse_message("[[[[]]]]", limits), "a.yml:1:4: nested deeper than 3 levels");
    EXPECT_EQ(parse_message("a: &x [[]]\nb: [[*x]]\n", limits),
              "a.yml:2:6: nested deeper than 3 levels");
    for (const char* part : {"[", "{a: ", "- ", "? ", "a:\n "}) {
        std::string deep;
        for (int i = 0; i < 50000; ++i) {
            deep += part;
        }
        EXPECT_THROW(parse_yaml(deep, "a.yml"), base::SpecError) << part;
    }
}

TEST(YamlReader, LimitsSize) {
    EXPECT_EQ(parse_message("a: 12345678\n", {8, 100, 8}),
              "a.yml: the document is larger than 8 bytes");
    EXPECT_NE(
        parse_message("[1, 2, 3, 4]", {100, 4, 8}).find("the document holds more than 4 values"),
        std::string::npos);
}

TEST(YamlReader, SaysWhatWasFoundAndExpected) {
    const YamlDocument document =
        parse_yaml("a: {b: 7, c: yes, d: [1], e: text, f: , g: 99999999999999999999}\n", "a.yml");
    const YamlNode& map = *document.root().find("a");
    const auto value = [&](const char* key) -> const YamlNode& { return *map.find(key); };
    EXPECT_EQ(
        message_of([&] { read_text(value("b")); }),
        "a.yml:1:8: expected text at \"a.b\", found the number 7; put it in quotes if text is "
        "meant");
    EXPECT_EQ(message_of([&] { read_text(value("d")); }),
              "a.yml:1:22: expected text at \"a.d\", found a list");
    EXPECT_EQ(message_of([&] { read_bool(value("c")); }),
              "a.yml:1:14: expected true or false at \"a.c\", found the truth value yes");
    EXPECT_EQ(
        message_of([&] { read_integer(value("e"), 1, 99); }),
        "a.yml:1:30: expected a whole number from 1 to 99 at \"a.e\", found the text \"text\"");
    EXPECT_EQ(message_of([&] { read_integer(value("b"), 8, 99); }),
              "a.yml:1:8: expected a whole number from 8 to 99 at \"a.b\", found the number 7");
    EXPECT_EQ(message_of([&] { read_unsigned(value("g")); }),
              "a.yml:1:44: expected a whole number at \"a.g\", found the number "
              "99999999999999999999");
    EXPECT_EQ(message_of([&] { read_texts(value("e")); }),
              "a.yml:1:30: expected a list at \"a.e\", found the text \"text\"");
    EXPECT_EQ(message_of([&] { read_map(value("d")); }),
              "a.yml:1:22: expected a map at \"a.d\", found a list");
    EXPECT_TRUE(read_texts(value("f")).empty());
    EXPECT_EQ(read_scalar(value("b")), "7");
}

TEST(YamlReader, OffersTheNearestKey) {
    const YamlDocument document = parse_yaml("a:\n  reqests: 1\n", "a.yml");
    EXPECT_EQ(message_of([&] {
                  YamlFields(*document.root().find("a"), {"requests", "base"});
              }),
              "a.yml:2:3: unknown key \"reqests\" in \"a\"; did you mean \"requests\"?");
    EXPECT_EQ(message_of([&] {
                  YamlFields(document.root(), {"sets", "base"});
              }),
              "a.yml:1:1: unknown key \"a\" in the document; known are \"sets\", \"base\"");
}

TEST(YamlReader, AsksForMissingKeys) {
    const YamlDocument document = parse_yaml("a: {b: x}\n", "a.yml");
    const YamlFields fields(*document.root().find("a"), {"b", "c"});
    EXPECT_EQ(fields.text("b"), "x");
    EXPECT_EQ(fields.text("c", "other"), "other");
    EXPECT_EQ(message_of([&] { fields.text("c"); }),
              "a.yml:1:4: the key \"c\" is missing in \"a\"");
}

}  // namespace
}  // namespace pigsty::specs
