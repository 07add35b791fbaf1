// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::firstboot {
namespace {

using specs::testing::message_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Resource file(const std::string& path, std::vector<ResourceId> needs = {}) {
    Resource resource;
    resource.body = FilePresent{.path = path};
    resource.role = "node";
    resource.needs = std::move(needs);
    return resource;
}

std::vector<ResourceId> ids_of(const Plan& plan) {
    std::vector<ResourceId> ids;
    for (const Resource& resource : plan.resources) {
        ids.push_back(id_of(resource));
    }
    return ids;
}

TEST(Plan, LeavesAnEmptyPlanEmpty) {
    Plan plan;
    order_plan(plan);
    EXPECT_TRUE(plan.resources.empty());
}

TEST(Plan, KeepsTheOrderOfWhatNeedsNothing) {
    Plan plan{.resources = {file("/c"), file("/a"), file("/b")}};
    order_plan(plan);
    EXPECT_THAT(ids_of(plan), ElementsAre("file /c", "file /a", "file /b"));
}

TEST(Plan, PutsWhatIsNeededFirst) {
    Plan plan{
        .resources = {file("/a", {"file /c"}), file("/b"), file("/c", {"file /d"}), file("/d")}};
    order_plan(plan);
    EXPECT_THAT(ids_of(plan), ElementsAre("file /d", "file /c", "file /a", "file /b"));
}

TEST(Plan, PutsWhatAUnitWatchesBeforeIt) {
    Plan plan;
    plan.resources.push_back(
        {.body = UnitPresent{
             .name = "x.service", .restart_on = {"file /a"}, .reload_on = {"file /b"}}});
    plan.resources.push_back(
        {.body = CommandRun{.name = "load", .argv = {"x"}, .again_on = {"file /c"}}});
    plan.resources.insert(plan.resources.end(), {file("/a"), file("/b"), file("/c")});
    order_plan(plan);
    EXPECT_THAT(ids_of(plan),
                ElementsAre("file /a", "file /b", "unit x.service", "file /c", "command load"));
}

TEST(Plan, RefusesIdsThatStandTwice) {
    Plan plan{.resources = {file("/a"), file("/a")}};
    EXPECT_THAT(message_of<base::Error>([&] { order_plan(plan); }), HasSubstr("\"file /a\" twice"));
}

TEST(Plan, TellsResourcesApartByTheirQualifier) {
    Plan plan{.resources = {file("/a"), file("/a")}};
    plan.resources[1].qualifier = "late";
    order_plan(plan);
    EXPECT_THAT(ids_of(plan), ElementsAre("file /a", "file /a [late]"));
}

TEST(Plan, RefusesUnknownIdsAndOffersTheNearest) {
    Plan plan{.resources = {file("/etc/hosts"), file("/b", {"file /etc/host"})}};
    EXPECT_THAT(message_of<base::Error>([&] { order_plan(plan); }),
                HasSubstr("needs \"file /etc/host\", which the plan has not; did you mean \"file "
                          "/etc/hosts\"?"));
}

TEST(Plan, NamesTheCircle) {
    Plan plan{
        .resources = {file("/x", {"file /a"}), file("/a", {"file /b"}), file("/b", {"file /a"})}};
    EXPECT_THAT(message_of<base::Error>([&] { order_plan(plan); }),
                HasSubstr("\"file /a\" needs \"file /b\" needs \"file /a\""));
}

TEST(Plan, SortsAChainOfManyThousandWithoutRecursion) {
    Plan plan;
    constexpr int k_count = 50'000;
    for (int at = 0; at < k_count; ++at) {
        plan.resources.push_back(
            file('/' + std::to_string(at),
                 at + 1 < k_count ? std::vector<ResourceId>{"file /" + std::to_string(at + 1)}
                                  : std::vector<ResourceId>{}));
    }
    order_plan(plan);
    EXPECT_EQ(id_of(plan.resources.front()), "file /" + std::to_string(k_count - 1));
}

}  // namespace
}  // namespace pigsty::firstboot
