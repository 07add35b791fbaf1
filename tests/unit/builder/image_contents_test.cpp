// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/image_contents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"
#include "builder/contents/ext4_features.hpp"
#include "builder/contents/image_diff.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* k_uuid = "11111111-2222-4333-8444-555555555555";
constexpr std::uint64_t k_esp_bytes = 2u << 20;
constexpr std::uint64_t k_root_bytes = 8u << 20;

void run(std::vector<std::string> argv, std::vector<std::string> environment = {}) {
    base::Command command;
    command.argv = std::move(argv);
    command.environment = std::move(environment);
    base::run_checked(command);
}

/// Makes small disks: GPT, a FAT with one file, an ext4 with a tree.
class ImageContentsTest : public testing::Test {
  protected:
    fs::path tree() const { return folder_.path() / "tree"; }
    fs::path at(const std::string& name) const { return folder_.path() / name; }

    void SetUp() override {
        fs::create_directories(tree() / "etc");
        fs::create_directories(tree() / "boot");
        base::write_file(tree() / "etc/os-release", "ID=x\nPRETTY_NAME=\"Some Linux 7\"\n");
        base::write_file(tree() / "etc/passwd", "root:x:0:0\n");
        base::write_file(tree() / "boot/vmlinuz-3.10", "kernel");
        fs::create_hard_link(tree() / "etc/passwd", tree() / "etc/passwd-");
        fs::create_symlink("etc/os-release", tree() / "release");
    }

    fs::path disk(const std::string& name) const {
        const std::string disk = at(name);
        const std::string root = at("root");
        const std::string esp = at("esp");
        fs::remove(root);
        fs::remove(esp);
        run({"truncate", "-s", "24M", disk});
        run({"sgdisk",
             "-a",
             "2048",
             "-U",
             k_uuid,
             "-n",
             "1:2048:4095",
             "-t",
             "1:EF02",
             "-u",
             k_uuid,
             "-n",
             "2:4096:12287",
             "-t",
             "2:EF00",
             "-n",
             "3:16384:40959",
             "-t",
             "3:8300",
             "-c",
             "3:root",
             "-u",
             std::string("3:") + k_uuid,
             "-u",
             std::string("2:") + k_uuid,
             disk});
        run({"truncate", "-s", "4M", esp});
        run({"mformat", "-i", esp, "-h", "64", "-s", "32", "-T", "8192", "-N", "12345678", "::"});
        run({"mmd", "-i", esp, "::/EFI"});
        run({"mcopy", "-i", esp, (tree() / "boot/vmlinuz-3.10").string(), "::/EFI/BOOTX64.EFI"});
        run({"mke2fs",
             "-q",
             "-t",
             "ext4",
             "-O",
             "^metadata_csum,^64bit,^orphan_file",
             "-U",
             k_uuid,
             "-E",
             std::string("hash_seed=") + k_uuid,
             "-d",
             tree(),
             root,
             "12M"},
            {"E2FSPROGS_FAKE_TIME=1600000000"});
        run({"dd", "if=" + esp, "of=" + disk, "bs=1M", "seek=2", "conv=notrunc"});
        run({"dd", "if=" + root, "of=" + disk, "bs=1M", "seek=8", "conv=notrunc"});
        return disk;
    }

    static void overwrite(const fs::path& file, std::uint64_t offset, const std::string& bytes) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(offset));
        stream << bytes;
    }

    static std::vector<std::string> differences(const fs::path& a, const fs::path& b) {
        ImageContents left(a);
        ImageContents right(b);
        std::vector<std::string> lines;
        for (const ImageDifference& d : diff_images(left, right, {})) {
            lines.push_back(d.part + ": " + d.what + ": " + d.text);
        }
        return lines;
    }

    base::TempDir folder_{"image-contents"};
};

TEST_F(ImageContentsTest, ReadsADisk) {
    ImageContents contents(disk("disk.raw"));
    const ImageSummary summary = summarize_image(contents);
    EXPECT_EQ(summary.format, "raw");
    EXPECT_EQ(summary.table.kind, "gpt");
    ASSERT_EQ(summary.table.partitions.size(), 3u);
    EXPECT_EQ(summary.table.partitions[1].start_bytes, k_esp_bytes);
    EXPECT_EQ(summary.table.partitions[2].name, "root");
    EXPECT_FALSE(summary.bios_core);
    EXPECT_THAT(summary.efi_files, ElementsAre("/EFI/BOOTX64.EFI"));
    ASSERT_TRUE(summary.root);
    EXPECT_EQ(summary.root->uuid, k_uuid);
    EXPECT_THAT(summary.root->unknown_to_el7, ElementsAre());
    EXPECT_EQ(summary.os, "Some Linux 7");
    EXPECT_THAT(summary.kernels, ElementsAre("/boot/vmlinuz-3.10"));
    EXPECT_EQ(summary.packages.database, "");
    EXPECT_EQ(summary.packages.unowned_files, 3u) << "hard links count once";
    const FileRecord* link = find_file(contents.tree(), "/release");
    ASSERT_NE(link, nullptr);
    EXPECT_EQ(link->link_target, "etc/os-release");
    EXPECT_EQ(find_followed(contents.tree(), "/release")->path, "/etc/os-release");
    EXPECT_EQ(read_whole(contents.tree(), *find_file(contents.tree(), "/etc/passwd"), 100),
              "root:x:0:0\n");
}

TEST_F(ImageContentsTest, FindsOtherFormatsToHoldTheSame) {
    const fs::path raw = disk("disk.raw");
    run({"qemu-img", "convert", "-c", "-O", "qcow2", raw, at("disk.qcow2")});
    run({"xz", "-1", "-k", raw});
    run({"tar", "-C", folder_.path(), "-czf", at("disk.box"), "disk.qcow2"});
    for (const char* name : {"disk.qcow2", "disk.raw.xz", "disk.box"}) {
        EXPECT_THAT(differences(raw, at(name)), ElementsAre()) << name;
    }
}

TEST_F(ImageContentsTest, ComparesADiskWithATar) {
    const fs::path raw = disk("disk.raw");
    run({"tar", "-C", tree(), "-cf", at("rootfs.tar"), "."});
    // mke2fs -d takes no attributes of the root directory itself.
    EXPECT_THAT(differences(raw, at("rootfs.tar")), Each(HasSubstr("file: /: mtime")));
    base::write_file(tree() / "etc/passwd", "root:x:0:1\n");
    run({"tar", "-C", tree(), "-cf", at("rootfs.tar"), "."});
    EXPECT_THAT(differences(raw, at("rootfs.tar")), Contains("file: /etc/passwd: content differs"));
}

TEST_F(ImageContentsTest, NamesWhatDiffersByFile) {
    const fs::path before = disk("a.raw");
    fs::permissions(tree() / "etc/os-release", fs::perms(0600));
    base::write_file(tree() / "new", "");
    fs::remove(tree() / "etc/passwd-");
    const std::vector<std::string> found = differences(before, disk("b.raw"));
    EXPECT_THAT(found, Contains("file: /etc/os-release: mode 0644, 0600"));
    EXPECT_THAT(found, Contains("file: /new: only in B"));
    EXPECT_THAT(found, Contains("file: /etc/passwd-: only in A"));
    EXPECT_THAT(found, Contains("file: /etc/passwd: links 2, 1"));
}

TEST_F(ImageContentsTest, NamesTheRegionsWhenFilesAgree) {
    const fs::path a = disk("a.raw");
    fs::copy_file(a, at("b.raw"));
    overwrite(at("b.raw"), k_root_bytes + 1024 + 120, "label");
    overwrite(at("b.raw"), 1u << 20, "core");
    const std::vector<std::string> found = differences(a, at("b.raw"));
    EXPECT_THAT(found, Contains("file system: root: label , label"));
    EXPECT_THAT(found, Contains(HasSubstr("bytes: partition 1 (BIOS boot): 1 block")));
    EXPECT_THAT(found, Contains(HasSubstr("bytes: root file system: superblock: 1 block")));
}

TEST_F(ImageContentsTest, RefusesDamagedImages) {
    const fs::path raw = disk("disk.raw");
    fs::copy_file(raw, at("short.raw"));
    fs::resize_file(at("short.raw"), 9u << 20);
    EXPECT_THROW(ImageContents{at("short.raw")}, base::VerifyError);
    overwrite(raw, k_root_bytes + 1024, std::string(24, '\xff'));
    EXPECT_THROW(ImageContents{raw}, base::VerifyError);
    base::write_file(at("text"), "no image");
    EXPECT_THROW(ImageContents{at("text")}, base::VerifyError);
    EXPECT_THROW(ImageContents{tree()}, base::Error);
}

TEST_F(ImageContentsTest, RefusesADiskThatReadsOtherFiles) {
    run({"qemu-img",
         "create",
         "-q",
         "-f",
         "qcow2",
         "-F",
         "raw",
         "-b",
         disk("disk.raw"),
         at("overlay.qcow2")});
    EXPECT_THROW(ImageContents{at("overlay.qcow2")}, base::VerifyError);
}

TEST(Ext4Features, FlagsWhatEl7CannotRead) {
    const auto names = ext4_feature_names({.compat = 0x4, .incompat = 0x80, .ro_compat = 0x400});
    EXPECT_THAT(names, ElementsAre("has_journal", "64bit", "metadata_csum"));
    EXPECT_THAT(unknown_to_el7(names), ElementsAre("64bit", "metadata_csum"));
    EXPECT_THAT(ext4_feature_names({.compat = 0, .incompat = 1u << 31, .ro_compat = 0}),
                ElementsAre("FEATURE_I31"));
}

}  // namespace
}  // namespace pigsty::builder
