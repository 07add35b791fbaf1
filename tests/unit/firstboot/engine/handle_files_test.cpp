// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using testing::file_of;
using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

/// Applies twice; the second time nothing may change.
void apply_twice(TestNode& node, const std::vector<Resource>& resources) {
    const ApplyResult first = node.apply(resources);
    ASSERT_TRUE(first.ready) << first.failure->reason;
    const ApplyResult second = node.apply(resources);
    ASSERT_TRUE(second.ready) << second.failure->reason;
    EXPECT_EQ(second.changed, 0U);
}

TEST(FileHandler, MakesContentAndMode) {
    TestNode node;
    node.write("/etc/a", "old\n", 0600);
    const Resource file = file_of("/etc/a", "new\n");
    const std::vector<Look> looks = node.look({file});
    EXPECT_EQ(looks[0].state, LookState::differs);
    EXPECT_EQ(looks[0].note, "content differs, mode 0600 instead of 0644");
    EXPECT_THAT(looks[0].diff, HasSubstr("-old\n+new\n"));
    EXPECT_EQ(node.read("/etc/a"), "old\n") << "looking must not change anything";
    apply_twice(node, {file});
    EXPECT_EQ(node.read("/etc/a"), "new\n");
    EXPECT_EQ(node.mode("/etc/a"), 0644U);
}

TEST(FileHandler, ChangesOnlyTheModeWhereOnlyThatDiffers) {
    TestNode node;
    node.write("/etc/a", "same", 0666);
    const auto inode = std::filesystem::last_write_time(node.root() / "etc/a");
    apply_twice(node, {file_of("/etc/a", "same")});
    EXPECT_EQ(node.mode("/etc/a"), 0644U);
    EXPECT_EQ(std::filesystem::last_write_time(node.root() / "etc/a"), inode);
}

TEST(FileHandler, ShowsNoSecrets) {
    TestNode node;
    node.write("/etc/a", "hunter1\n");
    const Look look = node.look({resource_of(
        FilePresent{.path = "/etc/a", .content = "hunter2\n", .secrecy = Secrecy::secret})})[0];
    EXPECT_EQ(look.note, "content differs (secret)");
    EXPECT_EQ(look.diff, "");
}

TEST(FileHandler, KeepsTheForeignFileOnceAndForAll) {
    TestNode node;
    node.write("/etc/a", "foreign", 0600);
    FilePresent file{.path = "/etc/a", .content = "1", .keep_original = true};
    apply_twice(node, {resource_of(file)});
    file.content = "2";
    apply_twice(node, {resource_of(file)});
    EXPECT_EQ(node.read("/etc/a.before-pigsty"), "foreign");
    EXPECT_EQ(node.mode("/etc/a.before-pigsty"), 0600U);
    EXPECT_TRUE(node.apply({}).ready);
    EXPECT_EQ(node.read("/etc/a"), "foreign") << "the original comes back when ours goes";
}

TEST(FileHandler, FailsOnADirectoryInItsPlace) {
    TestNode node;
    node.make_directory("/etc/a");
    const ApplyResult result = node.apply({file_of("/etc/a", "x"), file_of("/etc/b", "x")});
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->step, "file /etc/a");
    EXPECT_THAT(result.failure->reason, HasSubstr("a directory stands where \"/etc/a\" has to be"));
    EXPECT_FALSE(node.has("/etc/b")) << "nothing after the failure may be done";
}

TEST(DirectoryHandler, MakesParentsAndMode) {
    TestNode node;
    apply_twice(node,
                {resource_of(DirectoryPresent{.path = "/data/pg", .access = {.mode = 0700}})});
    EXPECT_EQ(node.mode("/data/pg"), 0700U);
    EXPECT_EQ(node.mode("/data"), 0755U);
}

TEST(DirectoryHandler, TakesALinkToADirectory) {
    TestNode node;
    node.make_directory("/mnt/disk");
    node.link("/data", "/mnt/disk");
    apply_twice(node, {resource_of(DirectoryPresent{.path = "/data", .access = {.mode = 0711}})});
    EXPECT_EQ(node.link_target("/data"), "/mnt/disk");
    EXPECT_EQ(node.mode("/mnt/disk"), 0711U);
}

TEST(DirectoryHandler, RefusesAFileInItsPlace) {
    TestNode node;
    node.write("/data", "precious");
    EXPECT_FALSE(node.apply({resource_of(DirectoryPresent{.path = "/data"})}).ready);
    EXPECT_EQ(node.read("/data"), "precious");
}

TEST(LinkHandler, ChangesLinksAndNothingElse) {
    TestNode node;
    node.link("/pg", "/old");
    apply_twice(node, {resource_of(LinkPresent{"/pg", "/data/pg"})});
    EXPECT_EQ(node.link_target("/pg"), "/data/pg");
    node.write("/file", "precious");
    EXPECT_FALSE(node.apply({resource_of(LinkPresent{"/file", "/x"})}).ready);
    EXPECT_EQ(node.read("/file"), "precious");
}

TEST(LinesHandler, WritesThroughALinkAndKeepsMode) {
    TestNode node;
    node.write("/etc/real", "127.0.0.1 localhost\n", 0600);
    node.link("/etc/hosts", "real");
    apply_twice(node, {resource_of(LinesPresent{"/etc/hosts", "dns", {"10.0.0.1 meta"}})});
    EXPECT_EQ(node.read("/etc/real"),
              "127.0.0.1 localhost\n# pigsty dns begin\n10.0.0.1 meta\n# pigsty dns end\n");
    EXPECT_EQ(node.mode("/etc/real"), 0600U);
    EXPECT_EQ(node.link_target("/etc/hosts"), "real");
}

TEST(AbsentHandler, RemovesOrKeepsAside) {
    TestNode node;
    node.write("/etc/a", "a");
    node.write("/etc/b", "b");
    apply_twice(node, {resource_of(FileAbsent{"/etc/a"}), resource_of(FileAbsent{"/etc/b", true})});
    EXPECT_FALSE(node.has("/etc/a"));
    EXPECT_EQ(node.read("/etc/b.before-pigsty"), "b");
    node.make_directory("/etc/c");
    EXPECT_FALSE(node.apply({resource_of(FileAbsent{"/etc/c"})}).ready);
    EXPECT_TRUE(node.has("/etc/c"));
}

TEST(HostnameHandler, RendersTheFile) {
    TestNode node;
    apply_twice(node, {resource_of(HostnameSet{"pg-test-1"})});
    EXPECT_EQ(node.read("/etc/hostname"), "pg-test-1\n");
}

TEST(HostnameHandler, SetsTheKernelsName) {
    TestNode node(Liveness::live);
    node.write("/proc/sys/kernel/hostname", "localhost\n");
    apply_twice(node, {resource_of(HostnameSet{"pg-test-1"})});
    EXPECT_EQ(node.read("/proc/sys/kernel/hostname"), "pg-test-1\n");
}

TEST(TimezoneHandler, ReplacesACopyAndTakesBothSpellings) {
    TestNode node;
    node.write("/etc/localtime", "TZif2");
    apply_twice(node, {resource_of(TimezoneSet{"Asia/Hong_Kong"})});
    EXPECT_EQ(node.link_target("/etc/localtime"), "../usr/share/zoneinfo/Asia/Hong_Kong");
    std::filesystem::remove(node.root() / "etc/localtime");
    node.link("/etc/localtime", "/usr/share/zoneinfo/Asia/Hong_Kong");
    EXPECT_EQ(node.look({resource_of(TimezoneSet{"Asia/Hong_Kong"})})[0].state, LookState::already);
}

TEST(TimezoneHandler, RefusesAZoneThatIsNotThere) {
    TestNode node(Liveness::live);
    const ApplyResult result = node.apply({resource_of(TimezoneSet{"Asia/Hongkonk"})});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(result.failure->reason, HasSubstr("no time zone \"Asia/Hongkonk\""));
}

TEST(LinkHandler, ReplacesOurOwnFileAndTheOtherWayRound) {
    TestNode node;
    const Resource link = resource_of(LinkPresent{"/etc/a", "/x"});
    const Resource file =
        resource_of(FilePresent{.path = "/etc/a", .content = "ours", .keep_original = true});
    apply_twice(node, {file});
    apply_twice(node, {link});
    EXPECT_EQ(node.link_target("/etc/a"), "/x");
    apply_twice(node, {file});
    EXPECT_EQ(node.read("/etc/a"), "ours");
    EXPECT_FALSE(node.has("/etc/a.before-pigsty")) << "nothing of others stood there";
    node.write("/etc/a", "edited");
    EXPECT_FALSE(node.apply({link}).ready);
    EXPECT_EQ(node.read("/etc/a"), "edited");
}

TEST(AbsentHandler, KeepsNothingThatIsOurs) {
    TestNode node;
    const Resource absent = resource_of(FileAbsent{"/etc/a.repo", true});
    for (const Resource& ours :
         {file_of("/etc/a.repo", "ours"), resource_of(LinkPresent{"/etc/a.repo", "/x"})}) {
        apply_twice(node, {ours});
        EXPECT_EQ(node.look({absent})[0].note, "removed");
        apply_twice(node, {absent});
        EXPECT_FALSE(node.has("/etc/a.repo"));
        EXPECT_FALSE(node.has("/etc/a.repo.before-pigsty"));
    }
    node.write("/etc/a.repo", "foreign");
    apply_twice(node, {absent});
    apply_twice(node, {file_of("/etc/a.repo", "ours")});
    ASSERT_TRUE(node.apply({}).ready);
    EXPECT_FALSE(node.has("/etc/a.repo")) << "what was not kept for this file does not come back";
    EXPECT_EQ(node.read("/etc/a.repo.before-pigsty"), "foreign");
}

}  // namespace
}  // namespace pigsty::firstboot
