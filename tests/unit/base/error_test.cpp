// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace pigsty::base {
namespace {

TEST(Error, GathersFramesFromTheInnermostOutwards) {
    try {
        in_context([] { return "building bundle \"el9\""; },
                   [] {
                       in_context([] { return "fetching repository \"pgsql\""; },
                                  [] { throw VerifyError("digest mismatch"); });
                   });
        FAIL() << "nothing was thrown";
    } catch (Error& error) {
        error.set_hint("run fetch again");
        EXPECT_EQ(describe(error),
                  "error: digest mismatch\n"
                  "  while fetching repository \"pgsql\"\n"
                  "  while building bundle \"el9\"\n"
                  "hint: run fetch again\n");
        EXPECT_EQ(error.exit_code(), ExitCode::rejected);
    }
}

TEST(Error, BuildsNoContextWithoutFailure) {
    const int answer = in_context(
        []() -> std::string { throw std::logic_error("must not be called"); }, [] { return 42; });
    EXPECT_EQ(answer, 42);
}

TEST(Error, ContextPassesReferencesOn) {
    int value = 1;
    in_context([] { return "x"; }, [&]() -> int& { return value; }) = 7;
    EXPECT_EQ(value, 7);
}

TEST(Error, ShowsControlCharactersEscaped) {
    Error error("bad name \x1b[2J");
    error.add_frame("reading \x07");
    EXPECT_EQ(describe(error), "error: bad name \\x1b[2J\n  while reading \\x07\n");
}

TEST(SpecError, StartsWithItsPosition) {
    EXPECT_STREQ(SpecError({"p.yml", 12, 5}, "unknown key").what(), "p.yml:12:5: unknown key");
    EXPECT_STREQ(SpecError({"p.yml", 12, 0}, "unknown key").what(), "p.yml:12: unknown key");
    EXPECT_STREQ(SpecError({"p.yml", 0, 9}, "unknown key").what(), "p.yml: unknown key");
    EXPECT_STREQ(SpecError({}, "unknown key").what(), "unknown key");
    EXPECT_EQ(SpecError("x").exit_code(), ExitCode::wrong);
}

TEST(SystemError, EndsWithTheTextOfErrno) {
    const SystemError error("cannot open \"x\"", ENOENT);
    EXPECT_STREQ(error.what(), "cannot open \"x\": No such file or directory");
    EXPECT_EQ(error.error_number(), ENOENT);
    EXPECT_EQ(error.exit_code(), ExitCode::failed);
}

}  // namespace
}  // namespace pigsty::base
