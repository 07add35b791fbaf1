// SPDX-License-Identifier: Apache-2.0
#include "vm/console_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::vm {
namespace {

using testing::HasSubstr;
using testing::Not;

ConsoleScanner scan(std::string_view text) {
    ConsoleScanner scanner;
    scanner.feed(text);
    return scanner;
}

TEST(ConsoleScanner, SeesAMarkerCutAnywhere) {
    const std::string text = "boot\r\nPIGSTY-READY role=pgsql seconds=41\r\nmore";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        ConsoleScanner scanner;
        scanner.feed(std::string_view(text).substr(0, cut));
        scanner.feed(std::string_view(text).substr(cut));
        ASSERT_EQ(scanner.ready(), "role=pgsql seconds=41") << "cut at " << cut;
        ASSERT_FALSE(scanner.failure());
    }
}

TEST(ConsoleScanner, SeesAMarkerAfterAPromptOrTimeStamp) {
    EXPECT_EQ(scan("node login: PIGSTY-READY role=meta\n").ready(), "role=meta");
    EXPECT_EQ(scan("[   12.5] PIGSTY-READY\n").ready(), "");
    EXPECT_EQ(scan("\x1b[0;32mPIGSTY-READY\x1b[0m role=meta\r\n").ready(), "role=meta");
}

TEST(ConsoleScanner, WaitsForTheEndOfTheLine) {
    EXPECT_FALSE(scan("PIGSTY-READY role=me").ready());
}

TEST(ConsoleScanner, PassesOverWhatOnlyLooksLikeAMarker) {
    EXPECT_FALSE(scan("xPIGSTY-READY a\n").ready());
    EXPECT_FALSE(scan("PIGSTY-READYX a\n").ready());
    EXPECT_EQ(scan("NOPIGSTY-READY PIGSTY-READY a\n").ready(), "a");
}

TEST(ConsoleScanner, TakesAFailureApart) {
    const auto failure =
        scan("PIGSTY-FAILED step=postgres reason=initdb: no space = bad\r\n").failure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->step, "postgres");
    EXPECT_EQ(failure->reason, "initdb: no space = bad");
    const auto bare = scan("PIGSTY-FAILED something else\n").failure();
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->step, "unknown");
    EXPECT_EQ(bare->reason, "something else");
}

TEST(ConsoleScanner, SeesALoginPrompt) {
    EXPECT_TRUE(scan("Debian 12 node-1 ttyS0\r\n\r\nnode-1 login: ").login_prompt());
    EXPECT_TRUE(scan("\x1b[2J\x1b(Bnode-1.example.org login: ").login_prompt());
    EXPECT_TRUE(scan("node-1 login: [   51.0] cloud-init[714]: warning\n").login_prompt());
    EXPECT_FALSE(scan("node-1 login:").login_prompt());
    EXPECT_FALSE(scan("Last login: Mon Nov 23\n").login_prompt());
    EXPECT_FALSE(scan("a failed login: x\n").login_prompt());
    EXPECT_FALSE(scan(" login: ").login_prompt());
}

TEST(ConsoleScanner, SeesAPanic) {
    EXPECT_THAT(scan("[ 1.2] Kernel panic - not syncing: VFS: no root\r\n").panic().value_or(""),
                HasSubstr("no root"));
}

TEST(ConsoleScanner, KeepsLittleOfUnlimitedOutput) {
    ConsoleScanner scanner;
    const std::string garbage(1u << 20, 'x');
    for (int i = 0; i < 32; ++i) {
        scanner.feed(garbage);
    }
    scanner.feed(" PIGSTY-READY after=garbage\n");
    EXPECT_EQ(scanner.ready(), "after=garbage");
    for (int i = 0; i < 100'000; ++i) {
        scanner.feed("line\n");
    }
    EXPECT_LE(scanner.last_lines().size(), 20u * 201u);
}

TEST(ConsoleScanner, IsNotSwallowedByABrokenSequence) {
    for (const std::string start : {"\x1b[", "\x1b]", "\x1bP", "\x1b", "\x1b["}) {
        EXPECT_EQ(scan(start + "\nPIGSTY-READY ok\n").ready(), "ok");
    }
}

TEST(ConsoleScanner, PassesPlainLinesOn) {
    ConsoleScanner scanner;
    std::string lines;
    scanner.set_line_echo([&](const std::string& line) { lines += line + '|'; });
    scanner.feed("\x1b[1mone\x1b[0m\r\n\r\ntw");
    scanner.feed("o\nthree");
    EXPECT_EQ(lines, "one|two|");
}

TEST(ConsoleScanner, ShowsTheLastLinesPlain) {
    ConsoleScanner scanner;
    for (int i = 0; i < 30; ++i) {
        scanner.feed("\x1b[1mline " + std::to_string(i) + "\x1b[0m\r\n\r\n");
    }
    scanner.feed("unfinished");
    EXPECT_THAT(scanner.last_lines(), HasSubstr("line 10\nline 11\n"));
    EXPECT_THAT(scanner.last_lines(), HasSubstr("line 29\nunfinished\n"));
    EXPECT_THAT(scanner.last_lines(), Not(HasSubstr("line 9\n")));
}

}  // namespace
}  // namespace pigsty::vm
