// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "firstboot/engine/accounts.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

const std::vector<Resource> k_admin = {
    resource_of(GroupPresent{"admin", 88}),
    resource_of(GroupPresent{"ssl", std::nullopt}),
    resource_of(UserPresent{
        .name = "dba", .uid = 88, .group = "admin", .groups = {"ssl"}, .home = "/home/dba"}),
    resource_of(DirectoryPresent{"/data", {.mode = 0750, .owner = "dba", .group = "admin"}}),
};

TEST(Accounts, ReadsFilesAndPassesOverWrongLines) {
    const Accounts accounts("root:x:0:0::/root:/bin/sh\nbad\na:x:1x:1:::\ndba:x:88:88::/h:/s\n",
                            "admin:x:88:dba,eve\nlast:x:99:");
    EXPECT_EQ(accounts.uid_of("dba"), 88U);
    EXPECT_FALSE(accounts.uid_of("a"));
    EXPECT_EQ(accounts.group("admin")->members.size(), 2U);
    EXPECT_EQ(accounts.gid_of("last"), 99U);
    EXPECT_EQ(accounts.group_name(88), "admin");
    EXPECT_EQ(accounts.user_name(7), "7");
}

TEST(AccountHandlers, WriteTheFilesOfAFolder) {
    TestNode node;
    const ApplyResult result = node.apply(k_admin);
    ASSERT_TRUE(result.ready) << result.failure->reason;
    EXPECT_EQ(node.read("/etc/passwd"), "dba:x:88:88::/home/dba:/bin/bash\n");
    EXPECT_EQ(node.read("/etc/group"), "admin:x:88:\nssl:x:1000:dba\n");
    EXPECT_EQ(node.read("/etc/shadow"), "dba:!!:::::::\n");
    EXPECT_EQ(node.read("/etc/gshadow"), "admin:!::\nssl:!::dba\n");
    EXPECT_EQ(node.mode("/etc/shadow"), 0U);
    EXPECT_EQ(node.mode("/home/dba"), 0700U);
    EXPECT_EQ(node.apply(k_admin).changed, 0U);
}

TEST(AccountHandlers, GiveFilesToTheTreesOwnNumbers) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root gives files away";
    }
    TestNode node;
    ASSERT_TRUE(node.apply(k_admin).ready);
    struct stat info {};
    ASSERT_EQ(::stat((node.root() / "data").c_str(), &info), 0);
    EXPECT_EQ(info.st_uid, 88U);
    EXPECT_EQ(info.st_gid, 88U);
}

TEST(AccountHandlers, NeverChangeANumber) {
    TestNode node;
    node.write("/etc/passwd", "dba:x:1001:88::/home/dba:/bin/sh\n");
    node.write("/etc/group", "admin:x:88:\nssl:x:5:\n");
    const ApplyResult result = node.apply(k_admin);
    ASSERT_FALSE(result.ready);
    EXPECT_EQ(result.failure->step, "user dba");
    EXPECT_THAT(result.failure->reason, HasSubstr("has the number 1001, expected 88"));
    EXPECT_EQ(node.read("/etc/passwd"), "dba:x:1001:88::/home/dba:/bin/sh\n");
}

TEST(AccountHandlers, RefuseANumberThatAnotherHas) {
    TestNode node;
    node.write("/etc/group", "wheel:x:88:\n");
    EXPECT_THAT(node.apply(k_admin).failure->reason,
                HasSubstr("\"admin\" wants the number 88, which group \"wheel\" has"));
}

TEST(AccountHandlers, UseTheProgramsOfALiveSystem) {
    TestNode node(Liveness::live);
    node.program("groupadd", "echo \"$3:x:$2:\" >> $ROOT/etc/group");
    node.program("useradd",
                 "echo 'dba:x:88:88::/home/dba:/bin/bash' >> $ROOT/etc/passwd\n"
                 "mkdir -p $ROOT/home/dba");
    node.program("usermod", "sed -i 's/^ssl:x:5:$/ssl:x:5:dba/' $ROOT/etc/group");
    node.write("/etc/group", "ssl:x:5:\n");
    const std::vector<Resource> wanted(k_admin.begin(), k_admin.begin() + 3);
    const ApplyResult result = node.apply(wanted);
    ASSERT_TRUE(result.ready) << result.failure->reason;
    EXPECT_EQ(node.calls(),
              "groupadd -g 88 admin\n"
              "useradd -s /bin/bash -u 88 -g admin -G ssl -d /home/dba -m dba\n"
              "usermod -a -G ssl dba\n");
    EXPECT_EQ(node.apply(wanted).changed, 0U);
    EXPECT_EQ(node.calls(), "");
}

TEST(AccountHandlers, FailWithWhatTheProgramSaid) {
    TestNode node(Liveness::live);
    node.program("groupadd", "echo 'cannot lock /etc/group' >&2; exit 10");
    const ApplyResult result = node.apply({resource_of(GroupPresent{"admin", 88})});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(result.failure->reason, HasSubstr("cannot lock /etc/group"));
}

}  // namespace
}  // namespace pigsty::firstboot
