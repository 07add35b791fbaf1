// SPDX-License-Identifier: Apache-2.0
#include "base/file_lock.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

/// A process that holds a lock from its start until it is killed.
class Holder {
  public:
    explicit Holder(const std::filesystem::path& file) {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe(ends.data()), 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            const FileLock lock = FileLock::take(file);
            [[maybe_unused]] const auto written = ::write(ends[1], "x", 1);
            ::pause();
            ::_exit(0);
        }
        char byte = 0;
        EXPECT_EQ(::read(ends[0], &byte, 1), 1);
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~Holder() { release(); }
    void release() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
            pid_ = -1;
        }
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

TEST(FileLock, KeepsAnotherProcessOutUntilItDies) {
    const TempDir folder("lock");
    const auto file = folder.path() / "lock";
    Holder holder(file);
    EXPECT_FALSE(FileLock::try_take(file));
    holder.release();
    EXPECT_TRUE(FileLock::try_take(file));
}

TEST(FileLock, IsFreedAtTheEndOfItsLife) {
    const TempDir folder("lock");
    const auto file = folder.path() / "lock";
    {
        const FileLock lock = FileLock::take(file);
        EXPECT_FALSE(FileLock::try_take(file)) << "also within one process";
    }
    EXPECT_TRUE(FileLock::try_take(file));
}

TEST(FileLock, WaitsAndSaysForWhom) {
    const TempDir folder("lock");
    const auto file = folder.path() / "lock";
    Holder holder(file);
    const std::string pid = std::to_string(holder.pid());
    testing::internal::CaptureStderr();
    const pid_t killer = ::fork();
    if (killer == 0) {
        ::usleep(250'000);
        ::kill(holder.pid(), SIGKILL);
        ::_exit(0);
    }
    const FileLock lock = FileLock::take(file);
    ::waitpid(killer, nullptr, 0);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "waiting for process " + pid + ", which holds \"" + file.string() + "\"\n");
}

TEST(FileLock, ReportsAFolderThatIsNotThere) {
    EXPECT_THROW(FileLock::try_take("/nonexistent/lock"), SystemError);
}

TEST(FileLock, FollowsNoLink) {
    const TempDir folder("lock");
    write_file(folder.path() / "victim", "precious");
    std::filesystem::create_symlink(folder.path() / "victim", folder.path() / "lock");
    EXPECT_THROW(FileLock::try_take(folder.path() / "lock"), SystemError);
    EXPECT_EQ(read_file(folder.path() / "victim"), "precious");
}

}  // namespace
}  // namespace pigsty::base
