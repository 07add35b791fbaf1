// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "specs/nevra.hpp"
#include "tests/unit/repo/solve_fixture.hpp"

namespace pigsty::repo {
namespace {

using test::SolveFixture;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Two builds of an application and its library; the application takes any library.
void add_two_builds(SolveFixture& f) {
    f.add_repository("base",
                     {{.nevra = "app-1-1.x86_64", .needs = {"lib"}},
                      {.nevra = "app-2-1.x86_64", .needs = {"lib"}},
                      {.nevra = "lib-1-1.x86_64"},
                      {.nevra = "lib-2-1.x86_64"}});
    f.add_set("node", {"app"});
}

TEST(SolveKeep, LeavesKeptPackagesAsTheyAreAndMovesTheOthers) {
    SolveFixture f;
    add_two_builds(f);
    f.request.keep = {specs::parse_nevra("lib-1-1.x86_64")};
    EXPECT_THAT(f.chosen(), ElementsAre("app-2-1.x86_64", "lib-1-1.x86_64"));
}

TEST(SolveKeep, SaysWhenAKeptPackageIsNoLongerOffered) {
    SolveFixture f;
    add_two_builds(f);
    f.request.keep = {specs::parse_nevra("lib-0-9.x86_64")};
    EXPECT_THAT(f.chosen(), ElementsAre("app-2-1.x86_64", "lib-2-1.x86_64"));
    EXPECT_THAT(f.warnings, ElementsAre(HasSubstr("\"lib-0-9.x86_64\" any more")));
}

TEST(SolveKeep, KeepsTwoBuildsOfOneName) {
    SolveFixture f;
    add_two_builds(f);
    f.request.keep = {specs::parse_nevra("lib-1-1.x86_64"), specs::parse_nevra("lib-2-1.x86_64")};
    EXPECT_THAT(f.chosen(), ElementsAre("app-2-1.x86_64", "lib-2-1.x86_64"));
    EXPECT_THAT(f.warnings, IsEmpty());
}

TEST(SolveKeep, TellsWhoNeedsMoreThanAKeptPackageGives) {
    SolveFixture f;
    f.add_repository("base",
                     {{.nevra = "app-2-1.x86_64", .needs = {"lib >= 2"}},
                      {.nevra = "lib-1-1.x86_64"},
                      {.nevra = "lib-2-1.x86_64"}});
    f.add_set("node", {"app"});
    f.request.keep = {specs::parse_nevra("lib-1-1.x86_64")};
    EXPECT_THAT(f.failure(), HasSubstr("\"lib-2-1.x86_64\" (needed by \"app-2-1.x86_64\""));
}

}  // namespace
}  // namespace pigsty::repo
