// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/rpm_verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::builder {
namespace {

using ::testing::ElementsAre;

TEST(RpmDifferences, ReadsEveryFormOfALine) {
    EXPECT_THAT(parse_rpm_differences(".M.......  g /etc/pki/ca-trust/extracted/java/cacerts\n"
                                      "S.5....T.  c /etc/passwd\n"
                                      "missing     /run/httpd\n"
                                      "missing   d /usr/share/doc/a b /c.txt\n"
                                      "..?......    /usr/bin/ping\n"),
                ElementsAre(RpmDifference{"/etc/passwd", "S5T"},
                            RpmDifference{"/etc/pki/ca-trust/extracted/java/cacerts", "M"},
                            RpmDifference{"/run/httpd", "missing"},
                            RpmDifference{"/usr/bin/ping", "?"},
                            RpmDifference{"/usr/share/doc/a b /c.txt", "missing"}));
}

TEST(RpmDifferences, TellsOneThingOnce) {
    EXPECT_EQ(parse_rpm_differences("S.5....T.  c /etc/x\nS.5....T.  c /etc/x").size(), 1U);
}

TEST(RpmDifferences, KeepsWhatIsNoDifferenceOfAFile) {
    EXPECT_THAT(parse_rpm_differences("Unsatisfied dependencies for a-1-1.noarch:\n"
                                      "\t/bin/nothing is needed by a-1-1.noarch\n"),
                ElementsAre(RpmDifference{"", "\t/bin/nothing is needed by a-1-1.noarch"},
                            RpmDifference{"", "Unsatisfied dependencies for a-1-1.noarch:"}));
}

TEST(RpmDifferences, OfNothingAreNone) {
    EXPECT_THAT(parse_rpm_differences(""), ::testing::IsEmpty());
    EXPECT_THAT(parse_rpm_differences("\n\n"), ::testing::IsEmpty());
}

}  // namespace
}  // namespace pigsty::builder
