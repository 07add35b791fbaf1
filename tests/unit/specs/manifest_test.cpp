// SPDX-License-Identifier: Apache-2.0
#include "specs/manifest.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

const std::string k_fingerprint = "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5";

Manifest make_manifest() {
    Manifest manifest;
    manifest.profile = "el7";
    manifest.module_name = "pigsty";
    manifest.arch = "x86_64";
    manifest.releasever = "7";
    manifest.lock_sha256 = base::sha256_of("lock");
    manifest.epoch = 1585758412;
    manifest.repositories = {
        {"base", Trust::first_lock, "1602", base::sha256_of("repomd"), {k_fingerprint}}};
    manifest.sets = {{"node", {}, false, {"bash"}}, {"extras", {"node"}, true, {"jq"}}};
    manifest.files = {{"bash-4.2-1.x86_64.rpm",
                       12,
                       base::sha256_of("bash"),
                       "bash-4.2-1.x86_64",
                       "base",
                       k_fingerprint},
                      {"repodata/repomd.xml", 7, base::sha256_of("x"), "", "", ""}};
    return manifest;
}

std::string parse_message(const std::string& text) {
    return message_of([&] { parse_manifest(text, "manifest.json"); });
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = format_manifest(make_manifest());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from << " is not in\n" << text;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(Manifest, GivesBackWhatWasWritten) {
    EXPECT_EQ(parse_manifest(format_manifest(make_manifest()), "manifest.json"), make_manifest());
}

TEST(Manifest, WritesSortedFilesAndKeysInOrder) {
    Manifest shuffled = make_manifest();
    std::swap(shuffled.files[0], shuffled.files[1]);
    EXPECT_EQ(format_manifest(shuffled), format_manifest(make_manifest()));
    const std::string text = format_manifest(make_manifest());
    EXPECT_TRUE(text.starts_with("{\n \"manifest_version\": 1,\n \"profile\": \"el7\",\n")) << text;
    EXPECT_TRUE(text.ends_with("}\n"));
}

TEST(Manifest, GivesBackHostileText) {
    Manifest manifest = make_manifest();
    manifest.profile = "a\n\"\\\x01 \xc3\xbc \xe2\x80\xa8";
    manifest.sets[0].requests = {"*", "", "\t"};
    EXPECT_EQ(parse_manifest(format_manifest(manifest), "manifest.json"), manifest);
}

TEST(Manifest, TellsSyntaxErrorsWithTheirPlace) {
    EXPECT_EQ(parse_message("{\n \"a\": }").substr(0, 40),
              "manifest.json:2:7: not valid JSON: synta");
    EXPECT_NE(parse_message("").find("manifest.json:1:1: not valid JSON"), std::string::npos);
    EXPECT_NE(parse_message("{} x").find("not valid JSON"), std::string::npos);
    EXPECT_NE(parse_message("{\"a\": 1e9999}").find("not valid JSON"), std::string::npos);
    EXPECT_NE(parse_message("{\"a\": \"\xff\"}").find("not valid JSON"), std::string::npos);
}

TEST(Manifest, RefusesDuplicateKeys) {
    EXPECT_EQ(parse_message("{\"a\": 1,\n \"b\": {\"a\": 1}, \"a\": 2}"),
              "manifest.json:2:17: key \"a\" stands twice");
}

TEST(Manifest, RefusesDeepNesting) {
    EXPECT_NE(parse_message(std::string(100000, '[')).find("nested deeper than 16 levels"),
              std::string::npos);
}

TEST(Manifest, RefusesOtherVersions) {
    EXPECT_EQ(parse_message(with("\"manifest_version\": 1", "\"manifest_version\": 2")),
              "manifest.json: expected manifest_version 1, found 2");
    EXPECT_EQ(parse_message("[]"),
              "manifest.json: this is no manifest: the key \"manifest_version\" is missing");
}

TEST(Manifest, RefusesUnknownMissingAndWrongValues) {
    EXPECT_EQ(parse_message(with("\"epoch\"", "\"epocs\"")),
              "manifest.json: unknown key \"epocs\" in the document; did you mean \"epoch\"?");
    EXPECT_EQ(parse_message(with("   \"size\": 12,\n", "")),
              "manifest.json: the key \"size\" is missing in \"files[0]\"");
    EXPECT_EQ(parse_message(with("\"size\": 12", "\"size\": -12")),
              "manifest.json: expected a whole number from 0 to 9223372036854775807 at "
              "\"files[0].size\", found -12");
    EXPECT_EQ(parse_message(with("\"size\": 12", "\"size\": \"12\"")),
              "manifest.json: expected a whole number from 0 to 9223372036854775807 at "
              "\"files[0].size\", found the text \"12\"");
    EXPECT_EQ(parse_message(with("\"one_by_one\": false", "\"one_by_one\": 0")),
              "manifest.json: expected true or false at \"sets[0].one_by_one\", found 0");
    EXPECT_EQ(parse_message(with("\"trust\": \"first-lock\"", "\"trust\": \"all\"")),
              "manifest.json: unknown trust \"all\"; known are \"rpm\", \"metadata\", "
              "\"first-lock\", \"none\" (repositories[0].trust)");
    EXPECT_EQ(parse_message(with("\"arch\": \"x86_64\"", "\"arch\": []")),
              "manifest.json: expected text at \"arch\", found an array");
}

TEST(Manifest, RefusesPathsThatLeadElsewhere) {
    EXPECT_EQ(parse_message(with("repodata/repomd.xml", "../repomd.xml")),
              "manifest.json: the path \"../repomd.xml\" must not have the part \"..\" "
              "(files[1].path)");
    EXPECT_EQ(parse_message(with("repodata/repomd.xml", "bash-4.2-1.x86_64.rpm")),
              "manifest.json: the file \"bash-4.2-1.x86_64.rpm\" stands twice");
}

TEST(Manifest, RefusesBadDigestsAndIdentities) {
    EXPECT_EQ(
        parse_message(with(base::sha256_of("x"), "x")),
        "manifest.json: expected 64 hexadecimal digits at \"files[1].sha256\", found the text "
        "\"x\"");
    EXPECT_NE(parse_message(with("\"nevra\": \"bash-4.2-1.x86_64\"", "\"nevra\": \"bash\""))
                  .find("not a package identity: \"bash\""),
              std::string::npos);
}

}  // namespace
}  // namespace pigsty::specs
