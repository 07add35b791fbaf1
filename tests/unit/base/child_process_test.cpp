// SPDX-License-Identifier: Apache-2.0
#include "base/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

using namespace std::chrono_literals;

ChildCommand shell(const std::string& script) {
    ChildCommand command;
    command.argv = {"/bin/sh", "-c", script};
    return command;
}

bool is_gone(pid_t pid) {
    for (int i = 0; i < 500; ++i) {
        if (::kill(pid, 0) != 0 && errno == ESRCH) {
            return true;
        }
        ::usleep(10'000);
    }
    return false;
}

pid_t read_pid(const std::filesystem::path& file) {
    for (int i = 0; i < 500; ++i) {
        const std::string text = read_file_if_present(file).value_or("");
        if (text.ends_with('\n')) {
            return static_cast<pid_t>(std::stol(text));
        }
        ::usleep(10'000);
    }
    return -1;
}

TEST(ChildProcess, TellsItsStatusOnceItHasEnded) {
    ChildProcess child(shell("exit 7"));
    EXPECT_EQ(child.wait(10s), 7);
    EXPECT_EQ(child.status(), 7);
    ChildProcess killed(shell("kill -9 $$"));
    EXPECT_EQ(killed.wait(10s), 128 + SIGKILL);
}

TEST(ChildProcess, HasNoStatusWhileItRuns) {
    ChildProcess child(shell("sleep 100"));
    EXPECT_EQ(child.status(), std::nullopt);
    EXPECT_EQ(child.wait(30ms), std::nullopt);
}

TEST(ChildProcess, WritesItsOutputsToFiles) {
    const TempDir folder("child");
    ChildCommand command = shell("echo out; echo err >&2; echo $PIGSTY_TEST");
    command.output = folder.path() / "out";
    command.errors = folder.path() / "err";
    command.environment = {"PIGSTY_TEST=set"};
    ChildProcess child(command);
    EXPECT_EQ(child.wait(10s), 0);
    EXPECT_EQ(read_file(command.output), "out\nset\n");
    EXPECT_EQ(read_file(command.errors), "err\n");
    command.argv = {"true"};
    EXPECT_EQ(ChildProcess(command).wait(10s), 0);
    EXPECT_EQ(read_file(command.output), "") << "an earlier output is not truncated";
}

TEST(ChildProcess, TellsThatAProgramCannotBeStarted) {
    ChildCommand command;
    EXPECT_THROW(ChildProcess{command}, ProcessError);
    command.argv = {"no-such-program"};
    EXPECT_THROW(ChildProcess{command}, ProcessError);
}

TEST(ChildProcess, GetsTheDescriptorsItIsGivenAndNoOthers) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    const Fd ours(ends[0]);
    const Fd theirs(ends[1]);
    const std::string number = std::to_string(theirs.get());
    ChildCommand command = shell("echo hello >&" + number);
    EXPECT_NE(ChildProcess(command).wait(10s), 0);
    command.descriptors = {theirs.get()};
    EXPECT_EQ(ChildProcess(command).wait(10s), 0);
    std::array<std::uint8_t, 6> got{};
    EXPECT_EQ(read_full(ours.get(), got), 6u);
}

TEST(ChildProcess, IsAskedBeforeItIsKilled) {
    const TempDir folder("child");
    ChildCommand command = shell("trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done");
    command.output = folder.path() / "out";
    ChildProcess polite(command);
    while (read_file(command.output).empty()) {
        ::usleep(1000);
    }
    EXPECT_EQ(polite.stop(10s), 3);
    command = shell("trap '' TERM; echo up; while :; do sleep 0.01; done");
    command.output = folder.path() / "out2";
    ChildProcess deaf(command);
    while (read_file(command.output).empty()) {
        ::usleep(1000);
    }
    EXPECT_EQ(deaf.stop(100ms), 128 + SIGKILL);
}

TEST(ChildProcess, EndsWithTheObject) {
    pid_t pid = -1;
    {
        const ChildProcess child(shell("sleep 100"));
        pid = child.pid();
    }
    EXPECT_TRUE(is_gone(pid));
}

TEST(ChildProcess, DiesWithAKilledParent) {
    const TempDir folder("child");
    const pid_t parent = ::fork();
    if (parent == 0) {
        const ChildProcess child(
            shell("echo $$ > '" + (folder.path() / "pid").string() + "'; exec sleep 100"));
        while (true) {
            ::pause();
        }
    }
    const pid_t child = read_pid(folder.path() / "pid");
    ASSERT_GT(child, 0);
    EXPECT_EQ(::kill(child, 0), 0);
    ::kill(parent, SIGKILL);
    int status = 0;
    ::waitpid(parent, &status, 0);
    EXPECT_TRUE(is_gone(child));
}

}  // namespace
}  // namespace pigsty::base
