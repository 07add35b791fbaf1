// SPDX-License-Identifier: Apache-2.0
#include "bundles/make_record.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::bundles {
namespace {

namespace fs = std::filesystem;

class MakeRecordTest : public testing::Test {
  protected:
    base::TempDir folder_{"make-record"};
    fs::path cache_ = folder_.path() / "cache";
    fs::path archive_ = folder_.path() / "dist/pkg.tgz";
    MakeRecord record_{std::string(64, 'a'), "-", std::string(64, 'b'), {1, 2, 3}, {4, 5, 6}};

    /// The one file that a write leaves in the cache.
    fs::path only_file() const { return fs::directory_iterator(cache_ / "made")->path(); }
};

TEST_F(MakeRecordTest, ReadsWhatWasWritten) {
    write_make_record(cache_, archive_, record_);
    EXPECT_EQ(read_make_record(cache_, archive_), record_);
}

TEST_F(MakeRecordTest, KeepsArchivesOfOtherFoldersApart) {
    write_make_record(cache_, archive_, record_);
    EXPECT_EQ(read_make_record(cache_, folder_.path() / "other/pkg.tgz"), std::nullopt);
}

TEST_F(MakeRecordTest, FindsTheSameArchiveUnderARelativeName) {
    write_make_record(cache_, archive_, record_);
    EXPECT_EQ(read_make_record(cache_, fs::relative(archive_)), record_);
}

TEST_F(MakeRecordTest, TakesNothingFromADamagedRecord) {
    write_make_record(cache_, archive_, record_);
    for (const char* text :
         {"", "format 0\n", "format 1\nlock", "garbage \xff\n", "format 1\nlock a\nepoch -\n"}) {
        base::write_file(only_file(), text);
        EXPECT_EQ(read_make_record(cache_, archive_), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace pigsty::bundles
