// SPDX-License-Identifier: Apache-2.0
#include "bundles/why.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;

specs::LockedPackage package(const std::string& name, const specs::LockedReason& why) {
    specs::LockedPackage package;
    package.nevra = {name, "0", "1", "2", "x86_64"};
    package.repository = "base";
    package.sets = {why.set};
    package.why = why;
    return package;
}

specs::Lock lock() {
    specs::Lock lock;
    lock.packages = {package("dracut", {"node", "dra*", ""}),
                     package("gawk", {"node", "dracut", "gawk"}),
                     package("readline", {"node", "gawk", "libreadline.so.6()(64bit)"})};
    lock.files.push_back({"tool.deb", {"http://x/tool.deb"}, 1, ""});
    return lock;
}

TEST(Why, LeadsUpToTheRequest) {
    const auto answers = explain(lock(), "readline");
    ASSERT_EQ(answers.size(), 1U);
    ASSERT_EQ(answers[0].chain.size(), 2U);
    EXPECT_EQ(answers[0].chain[0].capability, "libreadline.so.6()(64bit)");
    EXPECT_EQ(answers[0].chain[0].needed_by, "gawk-1-2.x86_64");
    EXPECT_EQ(answers[0].chain[1].needed_by, "dracut-1-2.x86_64");
    EXPECT_EQ(answers[0].request, "dra*");
    EXPECT_EQ(answers[0].set, "node");
    EXPECT_EQ(format_why(answers),
              "readline-1-2.x86_64 from \"base\", in set \"node\"\n"
              "  provides libreadline.so.6()(64bit) for gawk-1-2.x86_64\n"
              "  provides gawk for dracut-1-2.x86_64\n"
              "  which set \"node\" asks for as \"dra*\"\n");
}

TEST(Why, TakesEveryFormOfAName) {
    for (const char* name : {"gawk", "gawk.x86_64", "gawk-1-2.x86_64", "gawk-1-2.x86_64.rpm"}) {
        EXPECT_EQ(explain(lock(), name).size(), 1U) << name;
    }
}

TEST(Why, AnswersForFiles) {
    const auto answers = explain(lock(), "tool.deb");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].chain.empty());
    EXPECT_THAT(format_why(answers), HasSubstr("by its address"));
}

TEST(Why, OffersTheNearestNames) {
    try {
        explain(lock(), "readlin");
        FAIL() << "found";
    } catch (const base::UsageError& error) {
        EXPECT_THAT(error.message(), HasSubstr("did you mean \"readline\"?"));
    }
}

TEST(Why, EndsInALoopAndAtAGap) {
    specs::Lock odd = lock();
    odd.packages[0].why = {"node", "readline", "x"};
    EXPECT_EQ(explain(odd, "gawk")[0].chain.size(), 3U);
    odd.packages[0].why = {"node", "absent", "x"};
    EXPECT_EQ(explain(odd, "dracut")[0].chain[0].needed_by, "absent");
}

}  // namespace
}  // namespace pigsty::bundles
