// SPDX-License-Identifier: Apache-2.0
// What the sandbox's own process is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "builder/sandbox/sandbox_inside.hpp"

namespace pigsty::builder {
namespace {

using Words = std::vector<std::string>;

TEST(SandboxOrder, ComesBackAsItWas) {
    SandboxOrder order;
    order.tree = "/work/a tree";
    order.access = TreeAccess::read_only;
    order.merge_outputs = true;
    order.clock_shim = "/work/clock.so";
    order.binds = {{"--", "/run/pigsty/store"}, {"--read-only", "/run/x"}};
    order.argv = {"/bin/sh", "-c", "--", "--bind", ""};
    const SandboxOrder back = parse_order(to_arguments(order));
    EXPECT_EQ(back.tree, order.tree);
    EXPECT_EQ(back.access, TreeAccess::read_only);
    EXPECT_TRUE(back.merge_outputs);
    EXPECT_EQ(back.clock_shim, order.clock_shim);
    ASSERT_EQ(back.binds.size(), 2U);
    EXPECT_EQ(back.binds[0].source, "--");
    EXPECT_EQ(back.binds[1].source, "--read-only");
    EXPECT_EQ(back.binds[1].target, "/run/x");
    EXPECT_EQ(back.argv, order.argv);
}

TEST(SandboxOrder, IsPlainByDefault) {
    SandboxOrder order;
    order.tree = "/t";
    order.clock_shim = "/c";
    order.argv = {"/bin/true"};
    EXPECT_EQ(to_arguments(order), (Words{"/t", "/c", "--", "/bin/true"}));
    const SandboxOrder back = parse_order(to_arguments(order));
    EXPECT_EQ(back.access, TreeAccess::read_write);
    EXPECT_FALSE(back.merge_outputs);
    EXPECT_TRUE(back.binds.empty());
}

TEST(SandboxOrder, RefusesWhatIsNone) {
    for (const Words& words : {Words{},
                               Words{"/t"},
                               Words{"/t", "/c"},
                               Words{"/t", "/c", "--"},
                               Words{"/t", "/c", "--bind", "/a"},
                               Words{"/t", "/c", "--odd", "--", "/bin/true"}}) {
        EXPECT_THROW(parse_order(words), base::Error) << ::testing::PrintToString(words);
    }
}

}  // namespace
}  // namespace pigsty::builder
