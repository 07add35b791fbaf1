// SPDX-License-Identifier: Apache-2.0
#include "base/process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Command shell(const std::string& script) {
    return {{"/bin/sh", "-c", script}};
}

std::chrono::duration<double> time_of(const Command& command) {
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(run(command));
    return std::chrono::steady_clock::now() - start;
}

TEST(Process, GivesStatusAndBothOutputs) {
    const ProcessResult result = run(shell("echo out; echo err >&2; exit 7"));
    EXPECT_EQ(result.exit_status, 7);
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
    EXPECT_FALSE(result.timed_out);
}

TEST(Process, TellsASignalAsAShellDoes) {
    EXPECT_EQ(run(shell("kill -9 $$")).exit_status, 128 + SIGKILL);
}

TEST(Process, PassesArgumentsUnchanged) {
    EXPECT_EQ(run({{"printf", "%s|", "a b", "$HOME", "*", ""}}).out, "a b|$HOME|*||");
}

TEST(Process, HasNothingOnStandardInput) {
    EXPECT_EQ(run({{"cat"}}).out, "");
}

TEST(Process, FeedsAndDrainsLargeDataTogether) {
    const std::string text(3'000'000, 'x');
    Command command = shell("tee /dev/stderr");
    command.input = text;
    const ProcessResult result = run(command);
    EXPECT_EQ(result.out, text);
    EXPECT_EQ(result.err, text);
}

TEST(Process, DoesNotMindInputThatIsNotRead) {
    std::signal(SIGPIPE, SIG_IGN);
    Command command = shell("exit 3");
    command.input = std::string(1'000'000, 'x');
    EXPECT_EQ(run(command).exit_status, 3);
    command.input = "";
    EXPECT_EQ(run(command).exit_status, 3);
    std::signal(SIGPIPE, SIG_DFL);
}

TEST(Process, DropsOutputBeyondTheLimit) {
    Command command = shell("head -c 1000000 /dev/zero; echo done >&2");
    command.output_limit_bytes = 100;
    const ProcessResult result = run(command);
    EXPECT_EQ(result.out.size(), 100u);
    EXPECT_EQ(result.err, "done\n");
    EXPECT_EQ(result.exit_status, 0);
}

TEST(Process, KillsTheWholeGroupAtTheTimeLimit) {
    const TempDir folder("process");
    Command command = shell("echo start; (sleep 1; touch late) & sleep 100");
    command.directory = folder.path();
    command.limit = 200ms;
    const ProcessResult result = run(command);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.exit_status, 128 + SIGKILL);
    EXPECT_EQ(result.out, "start\n");
    ::usleep(1'000'000);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "late"));
}

TEST(Process, HoldsTheTimeLimitWhenOutputsAreClosed) {
    Command command = shell("exec >&- 2>&-; sleep 100");
    command.limit = 200ms;
    EXPECT_LT(time_of(command), 5s);
}

TEST(Process, IsNotHeldUpByADaemon) {
    EXPECT_LT(time_of(shell("sleep 5 & echo started")), 4s);
    EXPECT_EQ(run(shell("(sleep 2; echo late) & echo started")).out, "started\n");
}

TEST(Process, EndsAtOnceWithTheProgram) {
    EXPECT_LT(time_of({{"true"}}), 100ms);
}

TEST(Process, TellsThatAProgramCannotBeStarted) {
    try {
        static_cast<void>(run({{"no-such-program"}}));
        FAIL() << "nothing was thrown";
    } catch (const ProcessError& error) {
        EXPECT_EQ(error.message(), "cannot run \"no-such-program\": No such file or directory");
    }
    EXPECT_THROW(static_cast<void>(run({{"/etc/passwd"}})), ProcessError);
    EXPECT_THROW(static_cast<void>(run({})), ProcessError);
    Command nowhere{{"true"}};
    nowhere.directory = "/nonexistent";
    EXPECT_THROW(static_cast<void>(run(nowhere)), ProcessError);
}

TEST(Process, AddsToAndReplacesTheEnvironment) {
    ::setenv("PIGSTY_TEST_A", "old", 1);
    ::setenv("PIGSTY_TEST_B", "kept", 1);
    Command command = shell("echo $PIGSTY_TEST_A $PIGSTY_TEST_B $PIGSTY_TEST_C");
    command.environment = {"PIGSTY_TEST_A=new", "PIGSTY_TEST_C=added"};
    EXPECT_EQ(run(command).out, "new kept added\n");
    ::unsetenv("PIGSTY_TEST_A");
    ::unsetenv("PIGSTY_TEST_B");
}

TEST(Process, RunsInItsDirectory) {
    const TempDir folder("process");
    Command command{{"pwd", "-P"}};
    command.directory = folder.path();
    EXPECT_EQ(run(command).out, std::filesystem::canonical(folder.path()).string() + '\n');
}

TEST(Process, GivesABareOneNothingOfOurEnvironment) {
    ::setenv("PIGSTY_TEST_OURS", "x", 1);
    Command command = shell("echo $PIGSTY_TEST_OURS,$NAME");
    command.environment = {"NAME=value"};
    EXPECT_EQ(run(command).out, "x,value\n");
    command.bare = true;
    EXPECT_EQ(run(command).out, ",value\n");
    ::unsetenv("PIGSTY_TEST_OURS");
}

TEST(Process, RunsAsItsOwner) {
    Command command = shell("id -u; id -g; id -G");
    command.owner = ProcessOwner{12345, 54321};
    if (::geteuid() == 0) {
        EXPECT_EQ(run(command).out, "12345\n54321\n54321\n");
    } else {
        EXPECT_THROW(run(command), ProcessError);
    }
}

TEST(Process, LeavesNoDescriptorsToTheProgram) {
    const std::string before = run({{"ls", "/proc/self/fd"}}).out;
    const Fd ours = open_file("/dev/null", O_RDONLY);
    EXPECT_EQ(run({{"ls", "/proc/self/fd"}}).out, before);
}

TEST(Process, WorksWithoutStandardStreams) {
    const TempDir folder("process");
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(0);
        ::close(1);
        ::close(2);
        Command command{{"tee", "/dev/stderr"}};
        command.input = "x";
        const ProcessResult result = run(command);
        ::_exit(result.out == "x" && result.err == "x" ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

/// True when a program that was running when its caller was killed comes to its end.
bool goes_on_after_a_kill(bool outlives_us) {
    const TempDir folder("process-test");
    const auto started = folder.path() / "started";
    const auto ended = folder.path() / "ended";
    const pid_t caller = ::fork();
    if (caller == 0) {
        Command command = shell("touch " + started.string() +
                                "; sleep 0.3; echo x; echo y >&2; touch " + ended.string());
        command.outlives_us = outlives_us;
        run(command);
        ::_exit(0);
    }
    for (int tries = 0; tries < 200 && !std::filesystem::exists(started); ++tries) {
        ::usleep(20'000);
    }
    ::kill(caller, SIGKILL);
    ::waitpid(caller, nullptr, 0);
    for (int tries = 0; tries < 50 && !std::filesystem::exists(ended); ++tries) {
        ::usleep(20'000);
    }
    return std::filesystem::exists(ended);
}

TEST(Process, OutlivesUsOnlyWhenToldTo) {
    EXPECT_TRUE(goes_on_after_a_kill(true));
    EXPECT_FALSE(goes_on_after_a_kill(false));
}

TEST(RunChecked, ShowsTheEndOfTheComplaint) {
    EXPECT_EQ(run_checked({{"echo", "fine"}}), "fine\n");
    try {
        run_checked(shell("seq 1 100 >&2; printf 'bad \\033[2J\\n' >&2; exit 4"));
        FAIL() << "nothing was thrown";
    } catch (const ProcessError& error) {
        EXPECT_THAT(error.message(), HasSubstr("ended with status 4:\n90\n91\n"));
        EXPECT_THAT(error.message(), HasSubstr("\nbad \\x1b[2J"));
    }
    Command slow{{"sleep", "100"}};
    slow.limit = 100ms;
    try {
        run_checked(slow);
        FAIL() << "nothing was thrown";
    } catch (const ProcessError& error) {
        EXPECT_EQ(error.message(), "\"sleep 100\" ran longer than its time limit and was killed");
    }
}

}  // namespace
}  // namespace pigsty::base
