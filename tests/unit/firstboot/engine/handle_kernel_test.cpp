// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

TEST(SysctlHandler, ComparesWordsAndWrites) {
    TestNode node(Liveness::live);
    node.write("/proc/sys/net/ipv4/tcp_rmem", "4096\t87380\t6291456\n");
    node.write("/proc/sys/vm/swappiness", "60\n");
    const std::vector<Resource> wanted = {
        resource_of(SysctlValue{"net.ipv4.tcp_rmem", "4096 87380 6291456"}),
        resource_of(SysctlValue{"vm.swappiness", "10"})};
    const ApplyResult result = node.apply(wanted);
    ASSERT_TRUE(result.ready) << result.failure->reason;
    EXPECT_EQ(result.changed, 1U);
    EXPECT_EQ(node.read("/proc/sys/vm/swappiness"), "10\n");
    EXPECT_EQ(node.apply(wanted).changed, 0U);
}

TEST(SysctlHandler, SaysWhatTheKernelLacks) {
    TestNode node(Liveness::live);
    const ApplyResult result =
        node.apply({resource_of(SysctlValue{"net.ipv4.tcp_tw_recycle", "0"})});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(result.failure->reason, HasSubstr("no setting \"net.ipv4.tcp_tw_recycle\""));
}

TEST(SysctlHandler, DoesNotClimb) {
    TestNode node(Liveness::live);
    node.write("/proc/sys/net/x", "1\n");
    node.write("/etc/passwd", "1\n");
    for (const char* key : {"../etc.passwd", "////.////.etc.passwd", "net.//.//.//.etc.passwd"}) {
        EXPECT_FALSE(node.apply({resource_of(SysctlValue{key, "0"})}).ready) << key;
    }
    EXPECT_EQ(node.read("/etc/passwd"), "1\n");
}

TEST(SysctlHandler, TakesASlashForADotOfAName) {
    TestNode node(Liveness::live);
    node.write("/proc/sys/net/ipv4/conf/eth0.1/forwarding", "0\n");
    const Resource wanted = resource_of(SysctlValue{"net.ipv4.conf.eth0/1.forwarding", "1"});
    ASSERT_TRUE(node.apply({wanted}).ready);
    EXPECT_EQ(node.read("/proc/sys/net/ipv4/conf/eth0.1/forwarding"), "1\n");
}

TEST(SysctlHandler, IsListedForAFolder) {
    TestNode node;
    const ApplyResult result = node.apply({resource_of(SysctlValue{"vm.swappiness", "10"})});
    EXPECT_TRUE(result.ready);
    EXPECT_EQ(result.rendered, 1U);
    EXPECT_EQ(result.changed, 0U);
}

TEST(ModuleHandler, KnowsLoadedAndBuiltinModules) {
    TestNode node(Liveness::live);
    utsname kernel{};
    ASSERT_EQ(::uname(&kernel), 0);
    node.write("/proc/modules", "ip_vs 12288 0 - Live 0x0\n");
    node.write(std::string("/lib/modules/") + kernel.release + "/modules.builtin",
               "kernel/drivers/watchdog/softdog.ko\n");
    node.make_directory("/sys/module/br_netfilter");
    node.program("modprobe", "mkdir -p $ROOT/sys/module/$(echo $2 | tr - _)");
    const std::vector<Resource> wanted = {resource_of(KernelModuleLoaded{"ip_vs"}),
                                          resource_of(KernelModuleLoaded{"softdog"}),
                                          resource_of(KernelModuleLoaded{"br-netfilter"}),
                                          resource_of(KernelModuleLoaded{"ip-vs-rr"})};
    ASSERT_TRUE(node.apply(wanted).ready);
    EXPECT_EQ(node.calls(), "modprobe -- ip-vs-rr\n");
    EXPECT_EQ(node.apply(wanted).changed, 0U);
}

}  // namespace
}  // namespace pigsty::firstboot
