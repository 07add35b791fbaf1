// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/mirror_health.hpp"

#include <gtest/gtest.h>

namespace pigsty::repo::detail {
namespace {

TEST(MirrorHealth, HostsHaveAScheme) {
    EXPECT_EQ(host_of("http://a.example/x/y"), "http://a.example:80");
    EXPECT_EQ(host_of("https://a.example:8443/x"), "https://a.example:8443");
    EXPECT_EQ(host_of("file:///srv/x"), "file://");
    EXPECT_EQ(host_of("ftp://a.example/x"), "");
    EXPECT_EQ(host_of("not an address"), "");
}

TEST(MirrorHealth, RanksGetWorseAndRecoverHalfway) {
    MirrorHealth health;
    EXPECT_EQ(health.rank("h"), HostRank::good);
    health.note_slow("h");
    EXPECT_EQ(health.rank("h"), HostRank::slow);
    health.note_unreachable("h");
    EXPECT_EQ(health.rank("h"), HostRank::dead);
    health.note_slow("h");
    EXPECT_EQ(health.rank("h"), HostRank::dead);
    health.note_reached("h");
    EXPECT_EQ(health.rank("h"), HostRank::slow);
}

TEST(MirrorHealth, GivesUpOnlyAfterManyFailuresOverSomeTime) {
    MirrorHealth health;
    const auto start = MirrorHealth::Clock::now();
    for (int i = 0; i < 6; ++i) {
        health.note_unreachable("h", start);
    }
    EXPECT_FALSE(health.given_up("h", start + std::chrono::seconds(1)));
    EXPECT_TRUE(health.given_up("h", start + std::chrono::seconds(10)));
    health.note_reached("h");
    EXPECT_FALSE(health.given_up("h", start + std::chrono::seconds(10)));
}

}  // namespace
}  // namespace pigsty::repo::detail
