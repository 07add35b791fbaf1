// SPDX-License-Identifier: Apache-2.0
#include "base/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/error.hpp"

namespace pigsty::base {
namespace {

namespace fs = std::filesystem;

TEST(TempDir, IsPrivateAndGoesWithItsContent) {
    fs::path path;
    {
        const TempDir folder("tempdir");
        path = folder.path();
        struct stat info {};
        ASSERT_EQ(::stat(path.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777, 0700u);
        fs::create_directories(path / "a" / "b");
        std::ofstream(path / "a" / "b" / "c") << "x";
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(TempDir, IsMadeWhereItIsWanted) {
    const TempDir parent("tempdir");
    const TempDir inner("inner", parent.path());
    EXPECT_EQ(inner.path().parent_path(), parent.path());
    ::setenv("TMPDIR", parent.path().c_str(), 1);
    EXPECT_EQ(TempDir("x").path().parent_path(), parent.path());
    ::unsetenv("TMPDIR");
    EXPECT_THROW(TempDir("x", "/nonexistent"), SystemError);
}

}  // namespace
}  // namespace pigsty::base
