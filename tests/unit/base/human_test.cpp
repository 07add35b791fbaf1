// SPDX-License-Identifier: Apache-2.0
#include "base/human.hpp"

#include <gtest/gtest.h>

namespace pigsty::base {
namespace {

using Seconds = std::chrono::duration<double>;

TEST(HumanSize, ChoosesTheUnit) {
    EXPECT_EQ(human_size(0), "0 B");
    EXPECT_EQ(human_size(1023), "1023 B");
    EXPECT_EQ(human_size(1536), "1.5 KiB");
    EXPECT_EQ(human_size(409'600'000), "390.6 MiB");
    EXPECT_EQ(human_size(1'048'575), "1.0 MiB") << "never 1024.0 of a unit";
    EXPECT_EQ(human_size(~0ULL), "16384.0 PiB");
}

TEST(HumanDuration, ChoosesTheUnit) {
    EXPECT_EQ(human_duration(Seconds(-1)), "0.00 s");
    EXPECT_EQ(human_duration(Seconds(0.24)), "0.24 s");
    EXPECT_EQ(human_duration(Seconds(12.34)), "12.3 s");
    EXPECT_EQ(human_duration(Seconds(59.96)), "1 min 00 s");
    EXPECT_EQ(human_duration(Seconds(245)), "4 min 05 s");
    EXPECT_EQ(human_duration(Seconds(3599.6)), "1 h 00 min");
    EXPECT_EQ(human_duration(Seconds(3725)), "1 h 02 min");
}

TEST(CountOf, KnowsThePlural) {
    EXPECT_EQ(count_of(1, "package"), "1 package");
    EXPECT_EQ(count_of(0, "package"), "0 packages");
    EXPECT_EQ(count_of(2, "repository", "repositories"), "2 repositories");
}

}  // namespace
}  // namespace pigsty::base
