// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"
#include "builder/disk/disk_layout.hpp"
#include "builder/disk/ext4.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t k_epoch = 1700000000;

std::string program(const std::string& name) {
    return fs::exists("/usr/sbin/" + name) ? "/usr/sbin/" + name : name;
}

/// A small tree with stand-ins for grub and the kernel, and a disk made of it. The stand-in for
/// grub-mkimage writes images of the right shape; all else is real.
class Disk : public testing::Test {
  protected:
    Disk() : tree_(dir_.path() / "tree") {
        fill_tree(tree_);
        request_.tree = tree_;
        request_.output = dir_.path() / "disk.raw";
        request_.work = dir_.path();
        request_.sizes.root_free_bytes = 8 * k_mebibyte;
        request_.sizes.esp_bytes = 34 * k_mebibyte;
        request_.identity = derive_identity("aa", "pgsql");
        request_.epoch = k_epoch;
        request_.run_in_tree = [this](const std::vector<std::string>& argv) {
            return mkimage(argv);
        };
    }

    static void write(const fs::path& file, const std::string& content) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << content;
    }

    static void fill_tree(const fs::path& tree) {
        write(tree / "usr/bin/grub2-mkimage", "");
        write(tree / "usr/lib/grub/i386-pc/boot.img", std::string(510, 'B') + "\x55\xaa");
        for (const std::string platform : {"i386-pc", "x86_64-efi"}) {
            for (const std::string module :
                 {"part_gpt",       "ext2",      "normal",   "configfile", "search",
                  "search_fs_uuid", "linux",     "boot",     "serial",     "terminal",
                  "test",           "echo",      "ls",       "cat",        "halt",
                  "reboot",         "all_video", "biosdisk", "efi_gop",    "efi_uga"}) {
                write(tree / "usr/lib/grub" / platform / (module + ".mod"), "");
            }
        }
        write(tree / "boot/vmlinuz-1", "kernel");
        write(tree / "boot/initramfs-1.img", "initramfs");
        write(tree / "etc/late", "made after the epoch");
        write(tree / "etc/early", "made before it");
        const timespec early[2] = {{1600000000, 0}, {1600000000, 0}};
        ::utimensat(AT_FDCWD, (tree / "etc/early").c_str(), early, 0);
        fs::create_hard_link(tree / "etc/late", tree / "etc/other-name");
        fs::create_symlink("late", tree / "etc/link");
        ::chmod((tree / "etc/late").c_str(), 04711);
    }

    std::string mkimage(const std::vector<std::string>& argv) {
        const bool efi = argv.at(2) == "x86_64-efi";
        std::string image = efi ? "MZ" : std::string(1024, 'C');
        if (!efi) {
            image[0x1fe] = 0x20;
            image[0x1ff] = 0x08;
        }
        const auto option = std::find(argv.begin(), argv.end(), "-o");
        write(tree_ / fs::path(*(option + 1)).relative_path(), image);
        early_config_ = base::read_file(tree_ / "boot/grub2/.early.cfg");
        return "";
    }

    std::string error_of() {
        try {
            make_disk(request_);
        } catch (const base::Error& error) {
            return base::describe(error);
        }
        return "no error";
    }

    /// The root file system as a file of its own.
    fs::path root() {
        const std::string disk = base::read_file(request_.output);
        const fs::path file = dir_.path() / "root";
        std::ofstream(file) << disk.substr(36 * k_mebibyte, disk.size() - 37 * k_mebibyte);
        return file;
    }

    std::string debugfs(const std::string& command) {
        return base::run_checked({.argv = {program("debugfs"), "-R", command, root().string()},
                                  .environment = {"TZ=UTC"}});
    }

    base::TempDir dir_{"disk."};
    fs::path tree_;
    DiskRequest request_;
    std::string early_config_;
};

TEST_F(Disk, HoldsASoundRootFileSystem) {
    const DiskResult result = make_disk(request_);
    EXPECT_EQ(result.layout.disk_bytes, fs::file_size(request_.output));
    EXPECT_EQ(result.layout.disk_bytes % k_mebibyte, 0U);
    EXPECT_GT(result.inodes, 50U);
    EXPECT_GE(result.layout.root.size_bytes, result.used_bytes + request_.sizes.root_free_bytes);
    base::run_checked({.argv = {program("e2fsck"), "-fn", root().string()}});
    EXPECT_THAT(debugfs("stats"), Not(HasSubstr("metadata_csum")));
}

TEST_F(Disk, KeepsModesLinksAndTimesBeforeTheEpoch) {
    make_disk(request_);
    const std::string late = debugfs("stat /etc/late");
    EXPECT_THAT(late, HasSubstr("Mode:  04711"));
    EXPECT_THAT(late, HasSubstr("Links: 2"));
    for (const std::string time : {" ctime", " atime", " mtime", "crtime"}) {
        EXPECT_THAT(late, HasSubstr(time + ": 0x6553f100:00000000"));
    }
    const std::string early = debugfs("stat /etc/early");
    EXPECT_THAT(early, HasSubstr(" mtime: 0x5f5e1000:00000000"));
    EXPECT_THAT(early, HasSubstr(" ctime: 0x6553f100:00000000"));
    EXPECT_THAT(debugfs("stat /etc/link"), HasSubstr("Fast link dest: \"late\""));
}

TEST_F(Disk, KeepsExtendedAttributes) {
    if (::setxattr((tree_ / "etc/late").c_str(), "user.note", "hello", 5, 0) != 0) {
        GTEST_SKIP() << "the folder for temporary files knows no extended attributes";
    }
    make_disk(request_);
    EXPECT_THAT(debugfs("ea_list /etc/late"), HasSubstr("user.note (5) = \"hello\""));
}

TEST_F(Disk, HasGrubsConfigurationAndNothingElseOfItsMaking) {
    make_disk(request_);
    EXPECT_THAT(debugfs("cat /boot/grub2/grub.cfg"), HasSubstr("linux /boot/vmlinuz-1 root=UUID="));
    EXPECT_THAT(early_config_, HasSubstr(base::to_string(request_.identity.root_filesystem)));
    EXPECT_THAT(debugfs("ls /boot/grub2"), Not(HasSubstr(".early.cfg")));
    EXPECT_THAT(debugfs("ls /boot/grub2"), Not(HasSubstr(".image")));
}

TEST_F(Disk, IsTheSameFromACopyOfTheTreeMadeLater) {
    make_disk(request_);
    const std::string first = base::read_file(request_.output);
    const fs::path copy = dir_.path() / "copy";
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // changed times differ
    base::run_checked({.argv = {"cp", "-a", tree_.string(), copy.string()}});
    fs::remove(copy / "boot/grub2/grub.cfg");
    tree_ = request_.tree = copy;
    request_.output = dir_.path() / "other.raw";
    make_disk(request_);
    EXPECT_TRUE(first == base::read_file(request_.output));
}

TEST_F(Disk, IsRefusedWithoutATree) {
    request_.tree = dir_.path() / "none";
    EXPECT_THAT(error_of(), HasSubstr("there is no root tree"));
}

TEST_F(Disk, IsNotWrittenOverAnother) {
    write(request_.output, "precious");
    EXPECT_THAT(error_of(), HasSubstr("is there already"));
    EXPECT_EQ(base::read_file(request_.output), "precious");
}

TEST_F(Disk, NamesThePackageOfMissingModules) {
    fs::remove(tree_ / "usr/lib/grub/i386-pc/biosdisk.mod");
    EXPECT_THAT(error_of(), HasSubstr("grub2-pc-modules"));
    write(tree_ / "usr/lib/grub/i386-pc/biosdisk.mod", "");
    fs::remove(tree_ / "usr/lib/grub/x86_64-efi/efi_gop.mod");
    EXPECT_THAT(error_of(), HasSubstr("grub2-efi-x64-modules"));
}

TEST_F(Disk, LeavesNothingWhenItFails) {
    request_.sizes.size_bytes = 40 * k_mebibyte;
    EXPECT_THAT(error_of(), HasSubstr("is too small"));
    request_.sizes.size_bytes = 0;
    request_.run_in_tree = [](const auto&) -> std::string {
        throw base::ProcessError("grub is ill");
    };
    EXPECT_THAT(error_of(), HasSubstr("while making grub's image for i386-pc"));
    for (const fs::directory_entry& entry : fs::directory_iterator(dir_.path())) {
        EXPECT_EQ(entry.path().filename(), "tree");
    }
}

TEST_F(Disk, StaysWithinTheTreeWhenLinksLeadOut) {
    fs::create_directory(dir_.path() / "outside");
    fs::create_symlink(dir_.path() / "outside", tree_ / "boot/grub2");
    EXPECT_THAT(error_of(), HasSubstr("leads out of the root tree"));
    EXPECT_TRUE(fs::is_empty(dir_.path() / "outside"));
}

TEST(Ext4Features, LeavesOutWhatIsNamed) {
    const std::string all = ext4_features({});
    EXPECT_THAT(all, testing::StartsWith("none,has_journal,"));
    EXPECT_THAT(all, HasSubstr("64bit"));
    EXPECT_THAT(ext4_features({"64bit", "orphan_file"}), Not(HasSubstr("64bit")));
    EXPECT_THAT(all, Not(HasSubstr("orphan_file")));
}

}  // namespace
}  // namespace pigsty::builder
