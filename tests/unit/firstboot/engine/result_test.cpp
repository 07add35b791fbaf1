// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/result.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::firstboot {
namespace {

TEST(Result, ComesBackAsWritten) {
    ApplyResult result;
    result.roles = {"node"};
    result.seconds = 1.5;
    result.changed = 3;
    result.warnings = {{"unit x", "why"}};
    result.failure = {"file /a", "because"};
    result.boot_id = "b";
    EXPECT_EQ(result_from_json(result_to_json(result), "f"), result);
    EXPECT_THROW(result_from_json("{}", "f"), base::SpecError);
}

TEST(Result, TellsTheConsoleThatANodeIsReady) {
    ApplyResult result;
    result.ready = true;
    result.roles = {"node", "dcs"};
    result.seconds = 11.6;
    EXPECT_EQ(console_line(result), "PIGSTY-READY role=node,dcs seconds=12");
}

TEST(Result, KeepsAFailureOnOneLineWithoutBlanksInTheStep) {
    ApplyResult result;
    result.failure = {"lines /etc/hosts (my dns)", "two\nlines \x1b[2J"};
    EXPECT_EQ(console_line(result),
              "PIGSTY-FAILED step=lines:/etc/hosts_(my_dns) reason=two lines \\x1b[2J");
}

TEST(Result, CutsALongReasonBetweenCharacters) {
    ApplyResult result;
    std::string reason;
    for (int at = 0; at < 1000; ++at) {
        reason += "ä";
    }
    result.failure = {"x", 'a' + reason};
    const std::string line = console_line(result);
    EXPECT_LT(line.size(), 1000U);
    EXPECT_TRUE(line.ends_with("ä…"));
}

}  // namespace
}  // namespace pigsty::firstboot
