// SPDX-License-Identifier: Apache-2.0
#include "vm/ssh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {
namespace {

using testing::Contains;
using testing::Not;
using testing::StartsWith;

TEST(Ssh, RunsACommandOrAShell) {
    const SshAccess access{"", "/tmp/key", "admin", 2222};
    const auto run = ssh_command(access, "echo \"$HOME\" -x");
    EXPECT_EQ(run.back(), "echo \"$HOME\" -x");
    EXPECT_EQ(run[run.size() - 2], "--");
    EXPECT_THAT(run, Contains("-T"));
    EXPECT_THAT(run, Contains("/tmp/key"));
    EXPECT_THAT(run, Contains("2222"));
    EXPECT_THAT(run, Contains("admin"));
    const auto shell = ssh_command(access, "");
    EXPECT_EQ(shell.back(), "127.0.0.1");
    EXPECT_THAT(shell, Contains("-t"));
    EXPECT_THAT(ssh_command({"", "", "admin", 2222}, ""), Not(Contains("-i")));
}

TEST(Ssh, MakesAKeyForOneBoot) {
    const base::TempDir folder("ssh");
    const std::filesystem::path key = make_key_pair(folder.path());
    EXPECT_THAT(base::read_file(key.string() + ".pub"), StartsWith("ssh-ed25519 "));
}

TEST(Ssh, TellsThatNobodyAnswers) {
    const std::uint16_t port = free_port();
    EXPECT_NE(port, 0);
    EXPECT_FALSE(ssh_answers(port));
}

}  // namespace
}  // namespace pigsty::vm
