// SPDX-License-Identifier: Apache-2.0
#include "base/epoch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.hpp"

namespace pigsty::base {
namespace {

class Epoch : public testing::Test {
  protected:
    ~Epoch() override { ::unsetenv("SOURCE_DATE_EPOCH"); }
    static void set(const char* value) { ::setenv("SOURCE_DATE_EPOCH", value, 1); }
};

TEST_F(Epoch, IsTakenFromTheEnvironment) {
    ::unsetenv("SOURCE_DATE_EPOCH");
    EXPECT_EQ(source_date_epoch(), std::nullopt);
    set("");
    EXPECT_EQ(source_date_epoch(), std::nullopt);
    set("0");
    EXPECT_EQ(source_date_epoch(), 0);
    set("1650000000");
    EXPECT_EQ(source_date_epoch(), 1650000000);
    set("4294967295");
    EXPECT_EQ(source_date_epoch(), 4294967295);
}

TEST_F(Epoch, RefusesWhatIsNoTime) {
    for (const char* value : {"now", "1650000000x", " 1", "-1", "4294967296", "1e9", "0x10"}) {
        set(value);
        EXPECT_THROW(source_date_epoch(), UsageError) << value;
    }
}

}  // namespace
}  // namespace pigsty::base
