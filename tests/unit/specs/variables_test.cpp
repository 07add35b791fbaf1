// SPDX-License-Identifier: Apache-2.0
#include "specs/variables.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

const Variables k_variables{{"pg_version", "14"}, {"releasever", "7"}};

TEST(Variables, ReplacesBothForms) {
    EXPECT_EQ(expand_variables("postgresql${pg_version}*", k_variables), "postgresql14*");
    EXPECT_EQ(expand_variables("centos/$releasever/os/", k_variables), "centos/7/os/");
    EXPECT_EQ(expand_variables("${pg_version}${pg_version}", k_variables), "1414");
    EXPECT_EQ(expand_variables("plain", k_variables), "plain");
}

TEST(Variables, OffersTheNearestName) {
    EXPECT_EQ(message_of([] { expand_variables("a${pg_verson}", k_variables); }),
              "unknown variable \"pg_verson\" in \"a${pg_verson}\"; did you mean \"pg_version\"?");
}

TEST(Variables, RefusesALoneDollar) {
    for (const char* text : {"a$", "a$-b", "a${pg_version", "a${}"}) {
        EXPECT_NE(message_of([&] {
                      expand_variables(text, k_variables);
                  }).find("expected a variable such as ${pg_version} in"),
                  std::string::npos)
            << text;
    }
}

}  // namespace
}  // namespace pigsty::specs
