// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/staged_output.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <iterator>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

class StagedOutputTest : public ::testing::Test {
  protected:
    std::ptrdiff_t entries() const {
        return std::distance(fs::directory_iterator(folder_.path()), {});
    }
    base::TempDir folder_{"staged-output"};
    fs::path target_ = folder_.path() / "pgsql.vmdk";
};

TEST_F(StagedOutputTest, AppearsUnderItsNameWhenCommitted) {
    {
        StagedOutput staged(target_);
        EXPECT_EQ(staged.path().filename(), target_.filename());
        base::write_file(staged.path(), "disk", 0600);
        EXPECT_FALSE(fs::exists(target_));
        staged.commit();
    }
    EXPECT_EQ(base::read_file(target_), "disk");
    EXPECT_EQ(fs::status(target_).permissions(), fs::perms{0644});
    EXPECT_EQ(entries(), 1);
}

TEST_F(StagedOutputTest, LeavesNothingWithoutCommit) {
    base::write_file(target_, "old");
    {
        StagedOutput staged(target_);
        base::write_file(staged.path(), "half");
        base::write_file(staged.folder() / "scratch", "x");
    }
    EXPECT_EQ(base::read_file(target_), "old");
    EXPECT_EQ(entries(), 1);
}

TEST_F(StagedOutputTest, SweepsWhatADeadWriterLeftButNotALivingOnes) {
    const fs::path dead = folder_.path() / ".pgsql.vmdk.new.aaaaaa";
    fs::create_directory(dead);
    base::write_file(dead / "pgsql.vmdk", "half");
    StagedOutput living(target_);
    EXPECT_FALSE(fs::exists(dead));
    StagedOutput second(target_);
    EXPECT_TRUE(fs::exists(living.folder()));
}

TEST_F(StagedOutputTest, SaysWhenTheFolderIsNotThere) {
    EXPECT_THROW(StagedOutput(folder_.path() / "no" / "file"), base::SystemError);
}

}  // namespace
}  // namespace pigsty::builder
