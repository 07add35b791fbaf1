// SPDX-License-Identifier: Apache-2.0
#include "base/directory_swap.hpp"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

namespace fs = std::filesystem;

/// Two folders, each with a file that says which one it was.
struct Pair {
    TempDir folder{"swap"};
    fs::path fresh = folder.path() / "fresh";
    fs::path current = folder.path() / "current";

    Pair() {
        for (const fs::path& path : {fresh, current}) {
            make_directories(path);
            write_file(path / "name", path.filename().string());
        }
    }
};

std::string name_in(const fs::path& folder) {
    return read_file_if_present(folder / "name").value_or("");
}

/// From here on renameat2() fails in this process, as on file systems without exchange renames.
bool refuse_exchange() {
    std::array<sock_filter, 4> program = {
        sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 1),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(DirectorySwap, ExchangesTwoFolders) {
    const Pair pair;
    swap_directories(pair.fresh, pair.current);
    EXPECT_EQ(name_in(pair.current), "fresh");
    EXPECT_EQ(name_in(pair.fresh), "current");
}

TEST(DirectorySwap, MovesWhereNothingStands) {
    const Pair pair;
    remove_tree(pair.current);
    swap_directories(pair.fresh, pair.current);
    EXPECT_EQ(name_in(pair.current), "fresh");
    EXPECT_FALSE(fs::exists(pair.fresh));
}

TEST(DirectorySwap, ReportsAnAbsentFolder) {
    const Pair pair;
    remove_tree(pair.fresh);
    EXPECT_THROW(swap_directories(pair.fresh, pair.current), SystemError);
    EXPECT_EQ(name_in(pair.current), "current");
}

TEST(DirectorySwap, WorksWithoutExchangeRename) {
    const Pair pair;
    const pid_t child = ::fork();
    if (child == 0) {
        if (!refuse_exchange()) {
            ::_exit(77);
        }
        try {
            swap_directories(pair.fresh, pair.current);
            const bool swapped = name_in(pair.current) == "fresh" &&
                                 name_in(pair.fresh) == "current" &&
                                 !fs::exists(pair.folder.path() / ".current.swapped");
            ::_exit(swapped ? 0 : 1);
        } catch (...) {
            ::_exit(2);
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        GTEST_SKIP() << "seccomp filters are not allowed here";
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(DirectorySwap, IsMendedAfterAKill) {
    const Pair pair;
    const fs::path parked = pair.folder.path() / ".current.swapped";
    fs::rename(pair.current, parked);
    mend_directory_swap(pair.current);
    EXPECT_EQ(name_in(pair.current), "current") << "killed after the first rename";

    fs::rename(pair.current, parked);
    fs::rename(pair.fresh, pair.current);
    mend_directory_swap(pair.current);
    EXPECT_EQ(name_in(pair.current), "fresh") << "killed after the second rename";
    EXPECT_FALSE(fs::exists(parked));
    mend_directory_swap(pair.current);
    EXPECT_EQ(name_in(pair.current), "fresh");
}

TEST(DirectorySwap, LeavesAFolderOfTheUserAlone) {
    const Pair pair;
    make_directories(pair.folder.path() / "current.old");
    mend_directory_swap(pair.current);
    swap_directories(pair.fresh, pair.current);
    EXPECT_TRUE(fs::exists(pair.folder.path() / "current.old"));
}

}  // namespace
}  // namespace pigsty::base
