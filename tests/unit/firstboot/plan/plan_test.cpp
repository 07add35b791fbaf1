// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan.hpp"

#include <gtest/gtest.h>

namespace pigsty::firstboot {
namespace {

TEST(Plan, LeavesAnEmptyPlanEmpty) {
    Plan plan;
    order_plan(plan);
    EXPECT_TRUE(plan.resources.empty());
}

}  // namespace
}  // namespace pigsty::firstboot
