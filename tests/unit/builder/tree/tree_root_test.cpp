// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/tree_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;

/// A tree beside a folder that nothing may touch.
class TreeRootTest : public ::testing::Test {
  protected:
    TreeRootTest() {
        fs::create_directories(place() / "etc");
        fs::create_directories(outside());
        base::write_file(outside() / "secret", "host\n");
    }
    fs::path place() const { return folder_.path() / "tree"; }
    fs::path outside() const { return folder_.path() / "outside"; }
    std::size_t files_outside() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(outside()), fs::directory_iterator()));
    }
    static unsigned mode_of(const fs::path& file) {
        struct stat found {};
        EXPECT_EQ(::lstat(file.c_str(), &found), 0);
        return found.st_mode & 07777U;
    }

  private:
    base::TempDir folder_{"tree-root"};
};

TEST_F(TreeRootTest, ReadsAndWritesItsOwnFiles) {
    const TreeRoot tree(place());
    tree.write("/etc/fstab", "a\n");
    EXPECT_EQ(tree.read("/etc/fstab"), "a\n");
    EXPECT_EQ(base::read_file(place() / "etc/fstab"), "a\n");
    EXPECT_EQ(tree.read("/etc/absent"), std::nullopt);
    EXPECT_EQ(tree.read("/absent/absent"), std::nullopt);
    EXPECT_EQ(tree.read("/etc"), std::nullopt);
}

TEST_F(TreeRootTest, FollowsLinksAsIfItWereTheRoot) {
    fs::create_directories(place() / "usr/lib64");
    fs::create_symlink("usr/lib64", place() / "lib64");
    fs::create_symlink("/usr/lib64", place() / "absolute");
    fs::create_symlink("../../../../usr/lib64", place() / "etc/above");
    const TreeRoot tree(place());
    for (const char* name : {"/lib64", "/absolute", "/etc/above"}) {
        EXPECT_EQ(tree.find_folder(name), fs::canonical(place()) / "usr/lib64") << name;
    }
    tree.write("/lib64/x", "x");
    EXPECT_TRUE(fs::exists(place() / "usr/lib64/x"));
}

TEST_F(TreeRootTest, NeverLeavesTheTree) {
    fs::create_symlink(outside(), place() / "out");
    fs::create_symlink("../outside", place() / "up");
    fs::create_symlink(outside() / "secret", place() / "etc/file");
    const TreeRoot tree(place());
    EXPECT_EQ(tree.read("/out/secret"), std::nullopt);
    EXPECT_EQ(tree.read("/up/secret"), std::nullopt);
    EXPECT_EQ(tree.read("/../outside/secret"), std::nullopt);
    EXPECT_EQ(tree.read("/etc/file"), std::nullopt);
    EXPECT_EQ(tree.find_folder("/out"), std::nullopt);
    tree.write("/etc/file", "tree\n");
    EXPECT_FALSE(fs::is_symlink(place() / "etc/file"));
    EXPECT_THROW(tree.write("/out/new", "tree\n"), base::SystemError);
    EXPECT_EQ(base::read_file(outside() / "secret"), "host\n");
    EXPECT_EQ(files_outside(), 1U);
}

TEST_F(TreeRootTest, TakesAFileOrALoopForNoFolder) {
    base::write_file(place() / "file", "");
    fs::create_symlink("loop", place() / "loop");
    const TreeRoot tree(place());
    EXPECT_EQ(tree.find_folder("/file"), std::nullopt);
    EXPECT_EQ(tree.find_folder("/file/below"), std::nullopt);
    EXPECT_EQ(tree.find_folder("/loop"), std::nullopt);
    EXPECT_THROW(tree.folder("/file"), base::SystemError);
}

TEST_F(TreeRootTest, MakesFoldersWithTheirParentsWhateverTheUmask) {
    const mode_t before = ::umask(077);
    const TreeRoot tree(place());
    tree.write("/a/b/c", "x");
    ::umask(before);
    EXPECT_EQ(mode_of(place() / "a"), 0755U);
    EXPECT_EQ(mode_of(place() / "a/b"), 0755U);
    EXPECT_EQ(mode_of(place() / "a/b/c"), 0644U);
}

TEST_F(TreeRootTest, KeepsTheModeOfAFileUnlessToldOtherwise) {
    base::write_file(place() / "etc/shadow", "old\n");
    ::chmod((place() / "etc/shadow").c_str(), 04640);
    const TreeRoot tree(place());
    tree.write("/etc/shadow", "new\n");
    EXPECT_EQ(mode_of(place() / "etc/shadow"), 04640U);
    tree.write("/etc/shadow", "newer\n", 0600);
    EXPECT_EQ(mode_of(place() / "etc/shadow"), 0600U);
    EXPECT_EQ(tree.read("/etc/shadow"), "newer\n");
}

TEST_F(TreeRootTest, BreaksHardLinksRatherThanWriteThroughThem) {
    fs::create_hard_link(outside() / "secret", place() / "etc/hard");
    TreeRoot(place()).write("/etc/hard", "tree\n");
    EXPECT_EQ(base::read_file(outside() / "secret"), "host\n");
}

TEST_F(TreeRootTest, NeedsATree) {
    EXPECT_THROW(TreeRoot{place() / "absent"}, base::SystemError);
}

}  // namespace
}  // namespace pigsty::builder
