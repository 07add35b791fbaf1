// SPDX-License-Identifier: Apache-2.0
// The lines are what rpm 4.11.3 (CentOS 7) and 4.18 (Debian 12) wrote.
#include "builder/tree/transaction_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pigsty::builder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A log that has taken `text`, in pieces of `step` bytes.
struct Followed {
    explicit Followed(const std::string& text, std::size_t step = std::string::npos)
        : log([this](std::string_view package) { packages.emplace_back(package); }) {
        for (std::size_t at = 0; at < text.size();
             at += std::min(step, std::max<std::size_t>(1, text.size()))) {
            log.take(std::string_view(text).substr(at, step));
        }
        log.finish();
    }
    std::vector<std::string> packages;
    TransactionLog log;
};

const std::string k_install =
    "D: ========== +++ nss-util-3.36.0-1.1.el7_6 x86_64-linux 0x2\n"
    "D:   install: nss-util-3.36.0-1.1.el7_6 has 1 files\n"
    "nss-util-3.36.0-1.1.el7_6.x86_64\n"
    "D: create     100755  1 (   0,   0)199008 /usr/lib64/libnssutil3.so;5da38ec0\n"
    "XZDIO:      10 reads,   199272 total bytes in 0.000000 secs\n"
    "D: adding \"nss-util\" to Name index.\n"
    "D: %post(nss-util-3.36.0-1.1.el7_6.x86_64): scriptlet start\n"
    "D: %post(nss-util-3.36.0-1.1.el7_6.x86_64): execv(/sbin/ldconfig) pid 40\n"
    "D: %post(nss-util-3.36.0-1.1.el7_6.x86_64): waitpid(40) rc 40 status 0\n"
    "D: ========== +++ libcom_err-1.42.9-13.el7 x86_64-linux 0x2\n";

const std::string k_failing_post =
    "D: %post(failpost-1-1.noarch): scriptlet start\n"
    "D: %post(failpost-1-1.noarch): execv(/bin/sh) pid 230\n"
    "+ echo out-of-post\n"
    "out-of-post\n"
    "+ echo err-of-post\n"
    "err-of-post\n"
    "+ exit 5\n"
    "D: %post(failpost-1-1.noarch): waitpid(230) rc 230 status 500\n"
    "warning: %post(failpost-1-1.noarch) scriptlet failed, exit status 5\n";

TEST(TransactionLog, TellsOfEveryPackageAndNoFailure) {
    const Followed followed(k_install);
    EXPECT_THAT(followed.packages,
                ElementsAre("nss-util-3.36.0-1.1.el7_6", "libcom_err-1.42.9-13.el7"));
    EXPECT_THAT(followed.log.failures(), IsEmpty());
    EXPECT_THAT(followed.log.errors(), IsEmpty());
    EXPECT_EQ(followed.log.running(), "");
}

TEST(TransactionLog, KeepsWhatAFailingScriptletWrote) {
    const Followed followed(k_install + k_failing_post);
    ASSERT_EQ(followed.log.failures().size(), 1U);
    const FailedScriptlet& failure = followed.log.failures().front();
    EXPECT_EQ(failure.scriptlet, "%post(failpost-1-1.noarch)");
    EXPECT_EQ(failure.outcome, "exit status 5");
    EXPECT_EQ(failure.output,
              "+ echo out-of-post\nout-of-post\n+ echo err-of-post\nerr-of-post\n+ exit 5\n");
    EXPECT_THAT(followed.log.errors(), IsEmpty());
}

TEST(TransactionLog, DoesNotMindWhereTheBytesAreCut) {
    for (std::size_t step = 1; step < 90; ++step) {
        const Followed followed(k_install + k_failing_post, step);
        EXPECT_EQ(followed.packages.size(), 2U) << step;
        ASSERT_EQ(followed.log.failures().size(), 1U) << step;
        EXPECT_EQ(followed.log.failures().front().outcome, "exit status 5") << step;
    }
}

TEST(TransactionLog, TakesALastLineWithoutEnd) {
    const Followed followed("error: /tmp/t.rpm cannot be installed");
    EXPECT_THAT(followed.log.errors(), ElementsAre("/tmp/t.rpm cannot be installed"));
}

TEST(TransactionLog, KnowsAFailingPreAndThatThePackageIsNotInstalled) {
    const Followed followed(
        "D: %pre(failpre-1-1.noarch): scriptlet start\n"
        "D: %pre(failpre-1-1.noarch): execv(/bin/sh) pid 222\n"
        "+ exit 7\n"
        "D: %pre(failpre-1-1.noarch): waitpid(222) rc 222 status 700\n"
        "error: %pre(failpre-1-1.noarch) scriptlet failed, exit status 7\n"
        "error: failpre-1-1.noarch: install failed\n");
    ASSERT_EQ(followed.log.failures().size(), 1U);
    EXPECT_EQ(followed.log.failures().front().scriptlet, "%pre(failpre-1-1.noarch)");
    EXPECT_EQ(followed.log.failures().front().outcome, "exit status 7");
    EXPECT_EQ(followed.log.failures().front().output, "+ exit 7\n");
    EXPECT_THAT(followed.log.errors(), ElementsAre("failpre-1-1.noarch: install failed"));
}

TEST(TransactionLog, KnowsFailingPosttransTriggersAndSignals) {
    const Followed followed(
        "warning: %posttrans(failposttrans-1-1.noarch) scriptlet failed, exit status 4\n"
        "warning: %triggerin(failtrigger-1-1.noarch) scriptlet failed, exit status 3\n"
        "warning: %transfiletriggerin(gmp-1:6.0.0-15.el7.x86_64) scriptlet failed, exit status 1\n"
        "warning: %post(killpost-1-1.noarch) scriptlet failed, signal 9\n");
    std::vector<std::string> seen;
    for (const FailedScriptlet& failure : followed.log.failures()) {
        seen.push_back(failure.scriptlet + ' ' + failure.outcome);
    }
    EXPECT_THAT(seen,
                ElementsAre("%posttrans(failposttrans-1-1.noarch) exit status 4",
                            "%triggerin(failtrigger-1-1.noarch) exit status 3",
                            "%transfiletriggerin(gmp-1:6.0.0-15.el7.x86_64) exit status 1",
                            "%post(killpost-1-1.noarch) signal 9"));
}

TEST(TransactionLog, KnowsFailingLua) {
    const Followed followed(
        "D: %pretrans(failpretrans-1-1.noarch): running <lua> scriptlet.\n"
        "error: lua script failed: [string \"%pretrans(failpretrans-1-1.noarch)\"]:1: boom\n"
        "error: failpretrans-1-1.noarch: install skipped\n");
    ASSERT_EQ(followed.log.failures().size(), 1U);
    EXPECT_EQ(followed.log.failures().front().scriptlet, "%pretrans(failpretrans-1-1.noarch)");
    EXPECT_THAT(followed.log.failures().front().outcome, ::testing::EndsWith(":1: boom"));
    EXPECT_THAT(followed.log.errors(), ElementsAre("failpretrans-1-1.noarch: install skipped"));
}

TEST(TransactionLog, SaysWhichScriptletRuns) {
    TransactionLog log([](std::string_view) {});
    log.take("D: %post(a-1-1.noarch): scriptlet start\n");
    EXPECT_EQ(log.running(), "%post(a-1-1.noarch)");
    log.take("D: %post(a-1-1.noarch): execv(/bin/sh) pid 7\nworking\n");
    EXPECT_EQ(log.running(), "%post(a-1-1.noarch)");
    EXPECT_EQ(log.output(), "working\n");
    log.take("D: %post(a-1-1.noarch): waitpid(7) rc 7 status 0\n");
    EXPECT_EQ(log.running(), "");
}

TEST(TransactionLog, EndsLuaWithRpmsNextWord) {
    TransactionLog log([](std::string_view) {});
    log.take("D: %post(setup-2.8.71-10.el7.noarch): running <lua> scriptlet.\n");
    EXPECT_EQ(log.running(), "%post(setup-2.8.71-10.el7.noarch)");
    log.take("D: create     100755  1 (   0,   0)199008 /usr/lib64/libnssutil3.so;5da38ec0\n");
    EXPECT_EQ(log.running(), "");
}

TEST(TransactionLog, LeavesToAScriptletWhatItWrites) {
    const Followed followed(
        "D: %post(a-1-1.noarch): scriptlet start\n"
        "D: %post(a-1-1.noarch): execv(/bin/sh) pid 7\n"
        "error: no such user, never mind\n"
        "warning: %post(b-1-1.noarch) scriptlet failed, exit status 1\n"
        "D: ========== +++ c-1-1 noarch-linux 0x0\n"
        "D: %post(b-1-1.noarch): waitpid(7) rc 7 status 0\n"
        "error: lua script failed: [string \"%post(d-1-1.noarch)\"]:1: x\n"
        "D: %post(a-1-1.noarch): waitpid(7) rc 7 status 0\n");
    EXPECT_THAT(followed.log.failures(), IsEmpty());
    EXPECT_THAT(followed.log.errors(), IsEmpty());
    EXPECT_THAT(followed.packages, IsEmpty());
    EXPECT_THAT(followed.log.output(), ::testing::StartsWith("error: no such user"));
}

TEST(TransactionLog, KnowsTheEndOfAScriptletThatWritesNoEndOfLine) {
    for (const std::size_t length : {10U, 100000U}) {
        const Followed followed(
            "D: %post(a-1-1.noarch): scriptlet start\n"
            "D: %post(a-1-1.noarch): execv(/bin/sh) pid 7\n" +
            std::string(length, 'x') +
            "D: %post(a-1-1.noarch): waitpid(7) rc 7 status 100\n"
            "warning: %post(a-1-1.noarch) scriptlet failed, exit status 1\n");
        EXPECT_EQ(followed.log.running(), "");
        ASSERT_EQ(followed.log.failures().size(), 1U);
        EXPECT_THAT(followed.log.failures()[0].output, ::testing::EndsWith("xxx\n"));
    }
}

TEST(TransactionLog, TellsOfWhatKeepsAScriptletFromStarting) {
    const Followed followed(
        "D: %post(a-1-1.noarch): scriptlet start\n"
        "error: Couldn't create temporary file for %post(a-1-1.noarch): No space left on device\n");
    EXPECT_EQ(followed.log.errors().size(), 1U);
}

TEST(TransactionLog, GathersErrorsOfRpmItself) {
    const Followed followed(
        "error: unpacking of archive failed on file /usr/bin/luac;6b035acb: cpio: read failed - No "
        "such file or directory\n"
        "error: lua-5.1.4-15.el7.x86_64: install failed\n"
        "warning: /etc/passwd created as /etc/passwd.rpmnew\n");
    EXPECT_EQ(followed.log.errors().size(), 2U);
    EXPECT_THAT(followed.log.failures(), IsEmpty());
}

TEST(TransactionLog, KeepsTheEndOfMuchOutputAndOfLongLines) {
    std::string text =
        "D: %post(a-1-1.noarch): scriptlet start\n"
        "D: %post(a-1-1.noarch): execv(/bin/sh) pid 7\n";
    for (int i = 0; i < 5000; ++i) {
        text += "line " + std::to_string(i) + '\n';
    }
    text += std::string(100000, 'x') + "\nthe end\n";
    const Followed followed(text);
    EXPECT_LE(followed.log.output().size(), 12000U);
    EXPECT_THAT(followed.log.output(), ::testing::EndsWith("the end\n"));
    EXPECT_THAT(followed.log.output(), ::testing::Not(::testing::HasSubstr("line 10\n")));
}

TEST(ScriptletByName, LeavesOutVersionAndRelease) {
    EXPECT_EQ(scriptlet_by_name("%post(kernel-3.10.0-1160.el7.x86_64)"), "%post(kernel)");
    EXPECT_EQ(scriptlet_by_name("%triggerin(gmp-1:6.0.0-15.el7.x86_64)"), "%triggerin(gmp)");
    EXPECT_EQ(scriptlet_by_name("%post(java-1.8.0-openjdk-1:1.8-2.el7.x86_64)"),
              "%post(java-1.8.0-openjdk)");
}

TEST(ScriptletByName, RefusesOtherForms) {
    for (const char* text : {"", "%post", "%post(", "%post(kernel)", "%post(a-1)", "%post(a-1-1"}) {
        EXPECT_EQ(scriptlet_by_name(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace pigsty::builder
