// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/line_block.hpp"

#include <gtest/gtest.h>

namespace pigsty::firstboot {
namespace {

const std::string k_block = "# pigsty dns begin\na\nb\n# pigsty dns end\n";

TEST(LineBlock, IsAddedAtTheEnd) {
    EXPECT_EQ(with_block("", "dns", {"a", "b"}), k_block);
    EXPECT_EQ(with_block("x", "dns", {"a", "b"}), "x\n" + k_block);
}

TEST(LineBlock, StaysWhereItStands) {
    EXPECT_EQ(with_block("x\n# pigsty dns begin\nold\n# pigsty dns end\ny\n", "dns", {"a", "b"}),
              "x\n" + k_block + "y\n");
    EXPECT_EQ(with_block("x\n" + k_block + "y\n", "dns", {"a", "b"}), "x\n" + k_block + "y\n");
}

TEST(LineBlock, GoesWithoutLines) {
    EXPECT_EQ(with_block("x\n" + k_block + "y\n", "dns", {}), "x\ny\n");
    EXPECT_EQ(with_block("x\n", "dns", {}), "x\n");
}

TEST(LineBlock, LeavesEqualLinesElsewhereAndOtherBlocks) {
    const std::string other = "a\n# pigsty other begin\nb\n# pigsty other end\n";
    EXPECT_EQ(with_block(other, "dns", {"a", "b"}), other + k_block);
}

TEST(LineBlock, HealsABlockWithoutItsEnd) {
    EXPECT_EQ(with_block("# pigsty dns begin\na\nforeign\n", "dns", {"a", "b"}),
              k_block + "foreign\n");
}

TEST(LineBlock, MakesOneOfTwo) {
    EXPECT_EQ(with_block(k_block + "x\n" + k_block, "dns", {"a", "b"}), k_block + "x\n");
}

}  // namespace
}  // namespace pigsty::firstboot
