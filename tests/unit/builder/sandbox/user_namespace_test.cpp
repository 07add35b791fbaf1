// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/user_namespace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace pigsty::builder {
namespace {

using ::testing::HasSubstr;

constexpr const char* k_text =
    "alice:100000:65536\n"
    "bob:165536:1000\n"
    "bob:231072:65536\n"
    "1003:300000:65536";

TEST(SubordinateIds, AreFoundByName) {
    EXPECT_EQ(find_subordinate_ids(k_text, "alice", 1001, 65536), (SubordinateIds{100000, 65536}));
}

TEST(SubordinateIds, AreFoundByNumberOnALineWithoutEnd) {
    EXPECT_EQ(find_subordinate_ids(k_text, "carol", 1003, 65536), (SubordinateIds{300000, 65536}));
}

TEST(SubordinateIds, SkipARangeThatIsTooSmall) {
    EXPECT_EQ(find_subordinate_ids(k_text, "bob", 1002, 65536), (SubordinateIds{231072, 65536}));
    EXPECT_EQ(find_subordinate_ids(k_text, "bob", 1002, 1000), (SubordinateIds{165536, 1000}));
}

TEST(SubordinateIds, AreNotTakenFromSomeoneElse) {
    EXPECT_EQ(find_subordinate_ids(k_text, "ali", 100, 1), std::nullopt);
    EXPECT_EQ(find_subordinate_ids(k_text, "alicea", 10000, 1), std::nullopt);
    EXPECT_EQ(find_subordinate_ids("", "alice", 1001, 1), std::nullopt);
}

TEST(SubordinateIds, PassOverLinesOfAnotherForm) {
    constexpr const char* k_odd =
        "\nalice\nalice:100000\nalice:1e5:65536\nalice:100000:65536x\nalice:-1:65536\n"
        "alice:99999999999:65536\nalice:200000:65536\n";
    EXPECT_EQ(find_subordinate_ids(k_odd, "alice", 1001, 65536), (SubordinateIds{200000, 65536}));
}

TEST(NamespaceRefusal, SaysWhatTheErrorMeans) {
    // "No space left on device" would send people to look at their disks.
    EXPECT_THAT(describe_namespace_refusal(ENOSPC), HasSubstr("user.max_user_namespaces"));
    EXPECT_THAT(describe_namespace_refusal(EPERM), HasSubstr("forbids"));
    EXPECT_THAT(describe_namespace_refusal(ENOSYS), HasSubstr("not implemented"));
}

}  // namespace
}  // namespace pigsty::builder
