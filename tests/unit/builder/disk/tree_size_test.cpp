// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/tree_size.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "builder/disk/disk_layout.hpp"
#include "builder/disk/root_size.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, std::size_t bytes) {
    std::ofstream(file) << std::string(bytes, 'x');
}

TEST(TreeSize, CountsBlocksOfFilesAndFolders) {
    const base::TempDir tree("tree.");
    write(tree.path() / "empty", 0);
    write(tree.path() / "one", 1);
    write(tree.path() / "two", 4097);
    fs::create_directory(tree.path() / "folder");
    EXPECT_EQ(measure_tree(tree.path()), (TreeSize{1 + 1 + 2 + 1, 5}));
}

TEST(TreeSize, CountsAFileWithTwoNamesOnce) {
    const base::TempDir tree("tree.");
    write(tree.path() / "a", 4096);
    fs::create_hard_link(tree.path() / "a", tree.path() / "b");
    EXPECT_EQ(measure_tree(tree.path()), (TreeSize{2, 2}));
}

TEST(TreeSize, KeepsShortLinksInTheInode) {
    const base::TempDir tree("tree.");
    fs::create_symlink(std::string(59, 'x'), tree.path() / "short");
    EXPECT_EQ(measure_tree(tree.path()).blocks, 1U);
    fs::create_symlink(std::string(60, 'x'), tree.path() / "long");
    EXPECT_EQ(measure_tree(tree.path()).blocks, 2U);
}

TEST(TreeSize, FollowsFromNamesNotFromTheFolderOnTheHost) {
    EXPECT_EQ(directory_entry_bytes(1), 12U);
    EXPECT_EQ(directory_entry_bytes(4), 12U);
    EXPECT_EQ(directory_entry_bytes(5), 16U);
    EXPECT_EQ(directory_blocks(24), 1U);
    EXPECT_EQ(directory_blocks(4096), 1U);
    EXPECT_EQ(directory_blocks(4100), 2U);
    const base::TempDir tree("tree.");
    for (int i = 0; i < 300; ++i) {
        write(tree.path() / ("file-" + std::to_string(1000 + i)), 0);
    }
    const std::uint64_t before = measure_tree(tree.path()).blocks;
    EXPECT_EQ(before, directory_blocks(24 + 300 * 20));
    for (int i = 0; i < 300; ++i) {
        fs::remove(tree.path() / ("file-" + std::to_string(1000 + i)));
    }
    EXPECT_EQ(measure_tree(tree.path()).blocks, 1U);  // the host's folder may stay as large
}

TEST(TreeSize, CountsTheIndexOfLargeFiles) {
    EXPECT_EQ(file_blocks(0), 0U);
    EXPECT_EQ(file_blocks(4 * k_mebibyte), 1024U);
    EXPECT_EQ(file_blocks(8 * k_mebibyte), 2048U + 7U);
}

TEST(TreeSize, NamesAMissingFolder) {
    try {
        measure_tree("/no/such/tree");
        FAIL() << "expected a SystemError";
    } catch (const base::SystemError& error) {
        EXPECT_NE(error.message().find("/no/such/tree"), std::string::npos);
    }
}

TEST(RootSize, IsWholeMebibytesAndGrowsWithFreeSpace) {
    const RootSize small = plan_root_size({10000, 100}, 0);
    const RootSize large = plan_root_size({10000, 100}, 512 * k_mebibyte);
    EXPECT_EQ(small.size_bytes % k_mebibyte, 0U);
    EXPECT_EQ(small.bytes_per_inode, 16384U);
    EXPECT_EQ(small.journal_bytes, 4 * k_mebibyte);
    EXPECT_EQ(large.journal_bytes, 16 * k_mebibyte);
    EXPECT_GE(large.size_bytes, small.size_bytes + 512 * k_mebibyte);
}

TEST(RootSize, GivesATreeOfSmallFilesEnoughInodes) {
    const RootSize root = plan_root_size({100000, 100000}, 0);
    EXPECT_LT(root.bytes_per_inode, 16384U);
    EXPECT_GE(root.size_bytes / root.bytes_per_inode, 125000U);
    const RootSize empty_files = plan_root_size({1000, 1000000}, 0);
    EXPECT_GE(empty_files.size_bytes / empty_files.bytes_per_inode, 1250000U);
}

}  // namespace
}  // namespace pigsty::builder
