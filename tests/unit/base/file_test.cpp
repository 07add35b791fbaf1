// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::base {
namespace {

namespace fs = std::filesystem;

TEST(File, ReadsWholeFiles) {
    const TempDir folder("file");
    for (const std::size_t size : {0UL, 1UL, 65536UL, 65537UL, 1'000'000UL}) {
        const std::string text(size, 'x');
        write_file(folder.path() / "x", text);
        EXPECT_EQ(read_file(folder.path() / "x"), text);
    }
}

TEST(File, HoldsTheLimit) {
    const TempDir folder("file");
    write_file(folder.path() / "x", "12345");
    EXPECT_EQ(read_file(folder.path() / "x", 5), "12345");
    EXPECT_THROW(read_file(folder.path() / "x", 4), Error);
    EXPECT_THROW(read_file("/dev/zero", 1'000'000), Error);
}

TEST(File, TellsAbsentFromUnreadable) {
    const TempDir folder("file");
    EXPECT_EQ(read_file_if_present(folder.path() / "x"), std::nullopt);
    write_file(folder.path() / "x", "");
    EXPECT_EQ(read_file_if_present(folder.path() / "x" / "below"), std::nullopt);
    EXPECT_EQ(read_file_if_present(folder.path() / "x"), "");
    EXPECT_THROW(read_file_if_present(folder.path()), SystemError) << "a directory";
    EXPECT_THROW(read_file(folder.path() / "y"), SystemError);
}

TEST(File, StampChangesWithTheFile) {
    const TempDir folder("file");
    const fs::path file = folder.path() / "x";
    EXPECT_EQ(file_stamp(file), std::nullopt);
    EXPECT_EQ(file_stamp(folder.path()), std::nullopt);
    write_file(file, "1");
    const auto first = file_stamp(file);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->size_bytes, 1u);
    EXPECT_EQ(first, file_stamp(file));
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::microseconds(1));
    EXPECT_NE(first, file_stamp(file));
    fs::create_symlink("x", folder.path() / "link");
    EXPECT_EQ(file_stamp(folder.path() / "link"), file_stamp(file));
}

TEST(File, NamesAFolderHoweverItIsWritten) {
    const TempDir folder("file");
    const fs::path inner = folder.path() / "inner";
    make_directories(inner / "below");
    for (const char* way : {"", ".", "./", "below/..", "../inner"}) {
        EXPECT_EQ(folder_name(inner / way), "inner") << way;
    }
    EXPECT_THROW(folder_name(inner / "absent"), SystemError);
}

TEST(File, MakesAndRemovesTrees) {
    const TempDir folder("file");
    make_directories(folder.path() / "a" / "b" / "c");
    make_directories(folder.path() / "a" / "b" / "c");
    make_directories("");
    write_file(folder.path() / "a" / "kept", "");
    EXPECT_THROW(make_directories(folder.path() / "a" / "kept" / "d"), SystemError);
    fs::create_directory_symlink(folder.path() / "a", folder.path() / "a" / "b" / "loop");
    remove_tree(folder.path() / "a" / "b");
    EXPECT_TRUE(fs::exists(folder.path() / "a" / "kept")) << "links are not followed";
    EXPECT_FALSE(fs::exists(folder.path() / "a" / "b"));
    remove_tree(folder.path() / "a" / "b");
}

}  // namespace
}  // namespace pigsty::base
