// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/plan_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pigsty::firstboot {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Plan sample() {
    Plan plan{"10.10.10.11", {"node", "dcs"}, {}, {"the default password is well known"}};
    Resource open{.body = FilePresent{.path = "/etc/a", .content = "visible\n"}};
    open.role = "node";
    open.reason = "node_a";
    Resource secret{
        .body = FilePresent{.path = "/etc/b", .content = "hunter2\n", .secrecy = Secrecy::secret}};
    secret.role = "dcs";
    secret.not_ours = "a container has no clock";
    plan.resources = {open, secret};
    return plan;
}

const std::vector<Look> k_looks = {{LookState::differs, "new", "+visible\n\x1b[31m"},
                                   {LookState::not_ours, "a container has no clock", ""}};

TEST(PlanText, SaysHowEachResourceStands) {
    const std::string text = plan_text(sample(), k_looks, Diffs::no, Color::no);
    EXPECT_THAT(text, HasSubstr("plan for 10.10.10.11: node dcs\n"));
    EXPECT_THAT(text, HasSubstr("would change            file /etc/a  (node_a): new\n"));
    EXPECT_THAT(text, HasSubstr("not ours here           file /etc/b: a container has no clock\n"));
    EXPECT_THAT(text, HasSubstr("1 would change, 1 not ours here\n"));
    EXPECT_THAT(text, Not(HasSubstr("+visible")));
}

TEST(PlanText, ShowsDiffsWithoutMovingTheCursor) {
    const std::string text = plan_text(sample(), k_looks, Diffs::yes, Color::no);
    EXPECT_THAT(text, HasSubstr("      +visible\n"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(PlanText, ColoursOnlyWhenAsked) {
    EXPECT_THAT(plan_text(sample(), k_looks, Diffs::no, Color::yes), HasSubstr("\x1b[33m"));
}

TEST(PlanText, MasksSecretsInJson) {
    const std::string json = plan_json(sample(), k_looks);
    EXPECT_THAT(json, Not(HasSubstr("hunter2")));
    const auto record = nlohmann::json::parse(json);
    EXPECT_EQ(record["resources"][0]["body"]["content"], "visible\n");
    EXPECT_EQ(record["resources"][0]["state"], "differs");
    EXPECT_EQ(record["resources"][1]["body"]["content"], "(secret)");
    EXPECT_EQ(record["resources"][1]["not_ours"], "a container has no clock");
    EXPECT_EQ(record["warnings"][0], "the default password is well known");
}

}  // namespace
}  // namespace pigsty::firstboot
