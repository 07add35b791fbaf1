// SPDX-License-Identifier: Apache-2.0
#include "specs/safe_path.hpp"

#include <gtest/gtest.h>

namespace pigsty::specs {
namespace {

TEST(SafePath, FindsThePartThatDoesNotDescend) {
    EXPECT_EQ(unsafe_part("a/b.rpm"), std::nullopt);
    EXPECT_EQ(unsafe_part("..a/b../..."), std::nullopt);
    EXPECT_EQ(unsafe_part("a/../b"), "..");
    EXPECT_EQ(unsafe_part("a/."), ".");
    for (const char* path : {"", "/", "/a", "a//b", "a/"}) {
        EXPECT_EQ(unsafe_part(path), "") << path;
    }
}

TEST(SafePath, TakesPathsBelow) {
    EXPECT_EQ(path_problem("Packages/b/bash-4.2.rpm"), "");
    EXPECT_EQ(path_problem("a..b"), "");
    EXPECT_EQ(file_name_problem("repo_complete"), "");
}

TEST(SafePath, RefusesWhatLeadsElsewhere) {
    EXPECT_EQ(path_problem(""), "a path must not be empty");
    EXPECT_EQ(path_problem("/etc/passwd"), "the path \"/etc/passwd\" must be relative");
    EXPECT_EQ(path_problem("a/../b"), "the path \"a/../b\" must not have the part \"..\"");
    EXPECT_EQ(path_problem("a//b"), "the path \"a//b\" must not have the part \"\"");
    EXPECT_EQ(path_problem("./b"), "the path \"./b\" must not have the part \".\"");
    EXPECT_EQ(path_problem("a/"), "the path \"a/\" must not have the part \"\"");
    EXPECT_EQ(path_problem("a\nb"), "the path \"a\\x0ab\" has a control character or a backslash");
    EXPECT_NE(path_problem("a\\b"), "");
    EXPECT_EQ(file_name_problem("a/b"), "the file name \"a/b\" must not have a \"/\"");
    EXPECT_EQ(file_name_problem(".."), "the path \"..\" must not have the part \"..\"");
}

TEST(SafePath, TakesAddresses) {
    EXPECT_EQ(address_problem("http://127.0.0.1:8765/base/"), "");
    EXPECT_EQ(address_problem("https://vault.centos.org/7.9.2009/os/x86_64/"), "");
    EXPECT_EQ(address_problem("file:///srv/mirror/"), "");
}

TEST(SafePath, TakesAddressesOfWhatComesWithTheProgram) {
    EXPECT_EQ(address_problem("program:firstboot/"), "");
    EXPECT_EQ(address_problem("program:firstboot/repodata/repomd.xml"), "");
    const auto parsed = parse_program_address("program:first-boot/a/b");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->name, "first-boot");
    EXPECT_EQ(parsed->path, "a/b");
    EXPECT_EQ(parse_program_address("program:x/")->path, "");
    EXPECT_FALSE(parse_program_address("file:///x/"));
}

TEST(SafePath, RefusesAddressesThatLeaveTheProgramsFolder) {
    for (const char* address : {"program:",
                                "program:firstboot",
                                "program:/x",
                                "program:../x",
                                "program:FIRST/x",
                                "program:x/../y",
                                "program:x//y",
                                "program:x/\ny"}) {
        EXPECT_FALSE(parse_program_address(address)) << address;
        EXPECT_NE(address_problem(address), "") << address;
    }
}

TEST(SafePath, RefusesOtherAddresses) {
    EXPECT_EQ(address_problem("ftp://host/"),
              "the address \"ftp://host/\" must begin with http://, https:// or file:///");
    EXPECT_EQ(address_problem("http:///x"), "the address \"http:///x\" has no host");
    EXPECT_EQ(address_problem("http://a b/"),
              "the address \"http://a b/\" has a blank or control character");
    EXPECT_EQ(address_problem("https://user:secret@host/"),
              "an address must not carry a user name or password: it would be written into locks");
}

}  // namespace
}  // namespace pigsty::specs
