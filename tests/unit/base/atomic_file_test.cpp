// SPDX-License-Identifier: Apache-2.0
#include "base/atomic_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
        names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
}

using Names = std::vector<std::string>;

TEST(AtomicFile, AppearsWithCommit) {
    const TempDir folder("atomic");
    AtomicFile file(folder.path() / "x", 0600);
    file.write("hello ");
    file.write("world");
    EXPECT_FALSE(fs::exists(folder.path() / "x"));
    file.commit();
    EXPECT_EQ(read_file(folder.path() / "x"), "hello world");
    EXPECT_EQ(names_in(folder.path()), Names{"x"});
    struct stat info {};
    ASSERT_EQ(::stat((folder.path() / "x").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, 0600u) << "whatever the umask";
}

TEST(AtomicFile, LeavesNothingWithoutCommit) {
    const TempDir folder("atomic");
    write_file(folder.path() / "x", "old");
    {
        AtomicFile file(folder.path() / "x");
        file.write("new");
    }
    EXPECT_EQ(read_file(folder.path() / "x"), "old");
    EXPECT_EQ(names_in(folder.path()), Names{"x"});
}

TEST(AtomicFile, RefusesAFolderThatIsNotThere) {
    EXPECT_THROW(AtomicFile("/nonexistent/x"), SystemError);
    EXPECT_THROW(AtomicFile("/proc/x"), SystemError) << "unwritable, even for root";
}

TEST(AtomicFile, ReportsATargetThatIsAFolder) {
    const TempDir folder("atomic");
    fs::create_directory(folder.path() / "x");
    AtomicFile file(folder.path() / "x");
    EXPECT_THROW(file.commit(), SystemError);
}

TEST(AtomicFile, SweepsWhatAKilledWriterLeft) {
    const TempDir folder("atomic");
    const pid_t child = ::fork();
    if (child == 0) {
        AtomicFile file(folder.path() / "x");
        file.write("half");
        ::raise(SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    ASSERT_EQ(names_in(folder.path()).size(), 1u);
    write_file(folder.path() / "y", "other names are not touched");
    EXPECT_EQ(names_in(folder.path()).size(), 2u);
    write_file(folder.path() / "x", "whole");
    EXPECT_EQ(names_in(folder.path()), (Names{"x", "y"}));
}

TEST(AtomicFile, LeavesLivingWritersAlone) {
    const TempDir folder("atomic");
    AtomicFile slow(folder.path() / "x");
    slow.write("slow");
    write_file(folder.path() / "x", "fast");
    slow.commit();
    EXPECT_EQ(read_file(folder.path() / "x"), "slow");
}

TEST(AtomicFile, SurvivesManyWritersOfOneName) {
    const TempDir folder("atomic");
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i) {
        writers.emplace_back([&, i] {
            for (int turn = 0; turn < 40; ++turn) {
                write_file(folder.path() / "x", std::string(1000, static_cast<char>('a' + i)));
            }
        });
    }
    for (std::thread& writer : writers) {
        writer.join();
    }
    const std::string text = read_file(folder.path() / "x");
    EXPECT_EQ(text, std::string(1000, text.front()));
    EXPECT_EQ(names_in(folder.path()), Names{"x"});
}

}  // namespace
}  // namespace pigsty::base
