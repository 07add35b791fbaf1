// SPDX-License-Identifier: Apache-2.0
#include "base/edit_distance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::base {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EditDistance, CountsEdits) {
    EXPECT_EQ(edit_distance("", "", 3), 0u);
    EXPECT_EQ(edit_distance("etcd", "etcd", 3), 0u);
    EXPECT_EQ(edit_distance("etcd", "etc", 3), 1u);
    EXPECT_EQ(edit_distance("etcd", "tecd", 3), 1u) << "swapped neighbours are one edit";
    EXPECT_EQ(edit_distance("kitten", "sitting", 9), 3u);
    EXPECT_EQ(edit_distance("", "abc", 5), 3u);
}

TEST(EditDistance, StopsAtTheLimit) {
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3u);
    EXPECT_EQ(edit_distance("abc", "xyzuvw", 2), 3u);
    EXPECT_EQ(edit_distance("ab", "ba", 0), 1u);
}

TEST(Nearest, PutsTheBestFirst) {
    const std::vector<std::string> names = {"redis", "patroni", "etcd", "etcd", "haproxy"};
    EXPECT_THAT(nearest("etdc", names), ElementsAre("etcd"));
    EXPECT_THAT(nearest("patron", names), ElementsAre("patroni"));
    EXPECT_THAT(nearest("proxy", names), ElementsAre("haproxy")) << "part of the name";
    EXPECT_THAT(nearest("zzzzzzz", names), IsEmpty());
    EXPECT_THAT(nearest("x", {}), IsEmpty());
}

TEST(Nearest, ReturnsNoMoreThanAskedFor) {
    const std::vector<std::string> names = {"aab", "aac", "aad", "aae"};
    EXPECT_THAT(nearest("aaa", names, 2), ElementsAre("aab", "aac"));
}

TEST(DidYouMean, AsksOneQuestion) {
    EXPECT_EQ(did_you_mean("etdc", std::vector<std::string>{"etcd"}), "; did you mean \"etcd\"?");
    EXPECT_EQ(did_you_mean("aaa", std::vector<std::string>{"aab", "aac"}),
              "; did you mean one of \"aab\", \"aac\"?");
    EXPECT_EQ(did_you_mean("etdc", {}), "");
}

}  // namespace
}  // namespace pigsty::base
