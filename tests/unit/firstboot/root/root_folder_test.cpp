// SPDX-License-Identifier: Apache-2.0
#include "firstboot/root/root_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;
using testing::TestNode;

class RootFolderTest : public ::testing::Test {
  protected:
    TestNode node_;
    RootFolder root_{node_.root()};
};

TEST_F(RootFolderTest, WritesAndReads) {
    root_.write("/etc/deep/er/file", "text", {.mode = 0640});
    EXPECT_EQ(root_.read("/etc/deep/er/file"), "text");
    EXPECT_EQ(node_.mode("/etc/deep/er/file"), 0640U);
    EXPECT_EQ(node_.mode("/etc/deep"), 0755U);
    EXPECT_THAT(root_.list("/etc/deep/er"), ElementsAre("file"));
}

TEST_F(RootFolderTest, FollowsLinksAsIfItWereTheRoot) {
    node_.link("/data", "/srv/data");
    node_.make_directory("/srv/data");
    root_.write("/data/x", "1", {});
    EXPECT_EQ(node_.read("/srv/data/x"), "1");
    EXPECT_EQ(root_.resolve("/data/x"), "/srv/data/x");
}

TEST_F(RootFolderTest, NeverLeavesTheRoot) {
    const std::filesystem::path outside = node_.root().parent_path() / "outside";
    std::filesystem::create_directories(outside);
    base::write_file(outside / "secret", "outside");
    node_.link("/up", "../../outside");
    node_.link("/absolute", outside.string());
    EXPECT_FALSE(root_.read("/up/secret"));
    EXPECT_FALSE(root_.read("/absolute/secret"));
    EXPECT_FALSE(root_.read("/../outside/secret"));
    root_.write("/up/secret", "inside", {});
    EXPECT_EQ(base::read_file(outside / "secret"), "outside");
    EXPECT_EQ(node_.read("/outside/secret"), "inside");
}

TEST_F(RootFolderTest, GivesUpOnCirclesOfLinks) {
    node_.link("/a", "/b");
    node_.link("/b", "/a");
    EXPECT_THROW(static_cast<void>(root_.read("/a/x")), base::SystemError);
}

TEST_F(RootFolderTest, ReplacesALinkByAFileAndLeavesItsTarget) {
    node_.write("/etc/target", "kept");
    node_.link("/etc/name", "target");
    root_.write("/etc/name", "own", {});
    EXPECT_EQ(node_.read("/etc/target"), "kept");
    EXPECT_FALSE(root_.link_target("/etc/name"));
}

TEST_F(RootFolderTest, RefusesToReplaceADirectory) {
    node_.make_directory("/etc/name");
    EXPECT_THROW(root_.write("/etc/name", "x", {}), base::Error);
    EXPECT_THROW(root_.make_link("/etc/name", "x"), base::Error);
    EXPECT_THROW(root_.remove("/etc/name"), base::Error);
    EXPECT_THROW(root_.write("/", "x", {}), base::Error);
    EXPECT_TRUE(node_.has("/etc/name"));
}

TEST_F(RootFolderTest, UsesUpWhatAKillLeft) {
    node_.write("/etc/.name.pigsty-new", "torn", 0777);
    root_.write("/etc/name", "whole", {.mode = 0600});
    EXPECT_EQ(node_.read("/etc/name"), "whole");
    EXPECT_EQ(node_.mode("/etc/name"), 0600U);
    EXPECT_THAT(root_.list("/etc"), ElementsAre("name"));
}

TEST_F(RootFolderTest, ReadsNothingThatIsNoFile) {
    node_.make_directory("/etc");
    ASSERT_EQ(::mkfifo((node_.root() / "etc/pipe").c_str(), 0644), 0);
    EXPECT_THROW(static_cast<void>(root_.read("/etc/pipe")), base::Error);
    EXPECT_THROW(static_cast<void>(root_.read("/etc")), base::Error);
    EXPECT_FALSE(root_.read("/etc/none/x"));
}

TEST_F(RootFolderTest, LimitsWhatItReads) {
    node_.write("/big", std::string(100, 'x'));
    EXPECT_THROW(static_cast<void>(root_.read("/big", 99)), base::Error);
}

TEST_F(RootFolderTest, MakesDirectoriesWithoutTouchingThoseThatAre) {
    root_.make_directory("/data/pg", {.mode = 0700});
    EXPECT_EQ(node_.mode("/data/pg"), 0700U);
    root_.make_directory("/data/pg", {.mode = 0755});
    EXPECT_EQ(node_.mode("/data/pg"), 0700U);
}

}  // namespace
}  // namespace pigsty::firstboot
