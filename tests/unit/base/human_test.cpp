// SPDX-License-Identifier: Apache-2.0
#include "base/human.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

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

TEST(ParseSize, TakesNumberAndUnit) {
    EXPECT_EQ(parse_size("4096"), 4096u);
    EXPECT_EQ(parse_size("7B"), 7u);
    EXPECT_EQ(parse_size("1024MiB"), 1u << 30);
    EXPECT_EQ(parse_size("12 GiB"), std::uint64_t{12} << 30);
    EXPECT_EQ(parse_size("3KiB"), 3072u);
    EXPECT_EQ(parse_size("2TiB"), std::uint64_t{2} << 40);
    EXPECT_EQ(parse_size("9223372036854775807"), 9223372036854775807u);
}

TEST(ParseSize, RefusesTheRest) {
    for (const char* text : {"",
                             "GiB",
                             "-1",
                             "+1",
                             "1.5GiB",
                             "12GB",
                             "12gib",
                             "12GiBx",
                             " 1",
                             "9223372036854775808",
                             "99999999999999999999",
                             "8388608TiB"}) {
        EXPECT_THROW(parse_size(text), UsageError) << text;
    }
    EXPECT_EQ(parse_size("8388607TiB"), std::uint64_t{8388607} << 40);
}

}  // namespace
}  // namespace pigsty::base
