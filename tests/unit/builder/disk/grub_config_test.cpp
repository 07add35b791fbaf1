// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/grub_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

const base::Uuid k_uuid = {{0x6b,
                            0xa7,
                            0xb8,
                            0x10,
                            0x9d,
                            0xad,
                            0x11,
                            0xd1,
                            0x80,
                            0xb4,
                            0x00,
                            0xc0,
                            0x4f,
                            0xd4,
                            0x30,
                            0xc8}};
const std::vector<BootKernel> k_kernels = {
    {"3.10.0-1160", "/boot/vmlinuz-3.10.0-1160", "/boot/initramfs-3.10.0-1160.img"},
    {"3.10.0-957", "/boot/vmlinuz-3.10.0-957", "/boot/initramfs-3.10.0-957.img"}};

TEST(GrubConfig, BootsEachKernelByTheUuidOfTheRoot) {
    const std::string text = grub_config(k_uuid, k_kernels, {"ro", "net.ifnames=0"});
    EXPECT_THAT(text,
                HasSubstr("menuentry 'Linux 3.10.0-1160' {\n"
                          "    linux /boot/vmlinuz-3.10.0-1160 "
                          "root=UUID=6ba7b810-9dad-11d1-80b4-00c04fd430c8 ro net.ifnames=0 "
                          "console=tty0 console=ttyS0,115200n8\n"
                          "    initrd /boot/initramfs-3.10.0-1160.img\n}\n"));
    EXPECT_THAT(text, HasSubstr("--set=root 6ba7b810-9dad-11d1-80b4-00c04fd430c8\n"));
    EXPECT_LT(text.find("3.10.0-1160"), text.find("3.10.0-957"));
}

TEST(GrubConfig, LeavesConsolesAndModeToThoseWhoNameThem) {
    const std::string text = grub_config(k_uuid, k_kernels, {"rw", "console=hvc0"});
    EXPECT_THAT(text, HasSubstr("30c8 rw console=hvc0\n"));
    EXPECT_THAT(grub_config(k_uuid, k_kernels, {}), HasSubstr("30c8 ro console=tty0 "));
}

TEST(GrubConfig, QuotesWhatGrubWouldRead) {
    EXPECT_EQ(grub_word("a=b,c"), "a=b,c");
    EXPECT_EQ(grub_word("a b"), "'a b'");
    EXPECT_EQ(grub_word("$x;{"), "'$x;{'");
    EXPECT_EQ(grub_word("it's"), "'it'\\''s'");
    EXPECT_EQ(grub_word(""), "''");
}

TEST(GrubConfig, FindsTheRootBeforeItsFolder) {
    EXPECT_EQ(grub_early_config(k_uuid, "/boot/grub2"),
              "search.fs_uuid 6ba7b810-9dad-11d1-80b4-00c04fd430c8 root\n"
              "set prefix=($root)/boot/grub2\n");
}

class Kernels : public testing::Test {
  protected:
    Kernels() { fs::create_directory(tree_.path() / "boot"); }
    void touch(const std::string& name) { std::ofstream(tree_.path() / "boot" / name) << name; }
    base::TempDir tree_{"tree."};
};

TEST_F(Kernels, ComeNewestFirstAndRescueLast) {
    for (const std::string release : {"0-rescue-abc", "3.10.0-957", "3.10.0-1160", "3.10.0-862"}) {
        touch("vmlinuz-" + release);
        touch("initramfs-" + release + ".img");
    }
    std::vector<std::string> releases;
    for (const BootKernel& kernel : find_kernels(tree_.path())) {
        releases.push_back(kernel.release);
    }
    EXPECT_THAT(releases, ElementsAre("3.10.0-1160", "3.10.0-957", "3.10.0-862", "0-rescue-abc"));
}

TEST_F(Kernels, MissIsAnErrorThatSaysWhatWasExpected) {
    try {
        find_kernels(tree_.path());
        FAIL() << "expected a SpecError";
    } catch (const base::SpecError& error) {
        EXPECT_THAT(error.message(), HasSubstr("boot/vmlinuz-RELEASE"));
    }
}

TEST_F(Kernels, WithoutInitramfsAreNamed) {
    touch("vmlinuz-3.10.0-957");
    try {
        find_kernels(tree_.path());
        FAIL() << "expected a SpecError";
    } catch (const base::SpecError& error) {
        EXPECT_THAT(error.message(), HasSubstr("boot/vmlinuz-3.10.0-957"));
        EXPECT_THAT(error.message(), HasSubstr("boot/initramfs-3.10.0-957.img"));
    }
}

}  // namespace
}  // namespace pigsty::builder
