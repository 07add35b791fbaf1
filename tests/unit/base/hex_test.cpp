// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pigsty::base {
namespace {

TEST(Hex, WritesLowerCaseDigits) {
    EXPECT_EQ(to_hex(std::array<std::uint8_t, 4>{0x00, 0x0f, 0xa0, 0xff}), "000fa0ff");
    EXPECT_EQ(to_hex({}), "");
}

TEST(Hex, RecognisesExactlyThatManyDigits) {
    EXPECT_TRUE(is_hex("00aAfF", 6));
    EXPECT_TRUE(is_hex("", 0));
    EXPECT_FALSE(is_hex("00aAf", 6));
    EXPECT_FALSE(is_hex("00aAfg", 6));
    EXPECT_FALSE(is_hex("0x00aA", 6));
}

}  // namespace
}  // namespace pigsty::base
