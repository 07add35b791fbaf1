// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {
namespace {

Resource file(const std::string& content, unsigned mode = 0644) {
    Resource resource;
    resource.body = FilePresent{.path = "/a", .content = content, .access = {.mode = mode}};
    return resource;
}

TEST(ResourceDigest, FollowsContentAndMode) {
    EXPECT_EQ(digest_of(file("x")), digest_of(file("x")));
    EXPECT_NE(digest_of(file("x")), digest_of(file("y")));
    EXPECT_NE(digest_of(file("x")), digest_of(file("x", 0600)));
}

TEST(ResourceDigest, LeavesOutWhyAndForWhom) {
    Resource other = file("x");
    other.role = "dcs";
    other.reason = "because";
    other.needs = {"file /b"};
    EXPECT_EQ(digest_of(file("x")), digest_of(other));
}

TEST(ResourceDigest, TellsSecretsApart) {
    Resource one = file("x");
    Resource two = file("y");
    std::get<FilePresent>(one.body).secrecy = Secrecy::secret;
    std::get<FilePresent>(two.body).secrecy = Secrecy::secret;
    EXPECT_NE(digest_of(one), digest_of(two));
}

TEST(ResourceDigest, TellsBytesApartThatAreNoText) {
    EXPECT_NE(digest_of(file("\xff")), digest_of(file("\xfe")));
}

TEST(ResourceDigest, FollowsWhatAWaitWaitsFor) {
    Resource tcp{.body = WaitFor{.name = "x", .condition = TcpListening{"127.0.0.1", 80}}};
    Resource http{.body = WaitFor{.name = "x", .condition = HttpAnswers{"127.0.0.1", 80}}};
    EXPECT_NE(digest_of(tcp), digest_of(http));
}

TEST(ResourceId, StartsWithTheType) {
    const auto id = [](ResourceBody body) { return id_of({.body = std::move(body)}); };
    EXPECT_EQ(id(PackagesPresent{{"a", "b"}}), "packages a,b");
    EXPECT_EQ(id(GroupPresent{"dba"}), "group dba");
    EXPECT_EQ(id(UserPresent{"dba"}), "user dba");
    EXPECT_EQ(id(DirectoryPresent{"/data"}), "directory /data");
    EXPECT_EQ(id(LinesPresent{"/etc/hosts", "dns"}), "lines /etc/hosts (dns)");
    EXPECT_EQ(id(LinkPresent{"/pg"}), "link /pg");
    EXPECT_EQ(id(FileAbsent{"/x"}), "absent /x");
    EXPECT_EQ(id(SysctlValue{"vm.swappiness"}), "sysctl vm.swappiness");
    EXPECT_EQ(id(KernelModuleLoaded{"ip_vs"}), "module ip_vs");
    EXPECT_EQ(id(HostnameSet{"n"}), "hostname n");
    EXPECT_EQ(id(TimezoneSet{"UTC"}), "timezone UTC");
    EXPECT_EQ(id(UnitPresent{"x.service"}), "unit x.service");
    EXPECT_EQ(id(CommandRun{"load"}), "command load");
    EXPECT_EQ(id(WaitFor{"up"}), "wait up");
}

TEST(ResourceId, NamesPackagesByTheirQualifier) {
    Resource packages{.body = PackagesPresent{{"a", "b"}}};
    packages.qualifier = "node_packages";
    EXPECT_EQ(id_of(packages), "packages node_packages");
}

}  // namespace
}  // namespace pigsty::firstboot
