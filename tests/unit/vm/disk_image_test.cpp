// SPDX-License-Identifier: Apache-2.0
#include "vm/disk_image.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/process.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {
namespace {

using testing::HasSubstr;

class DiskImages : public testing::Test {
  protected:
    std::filesystem::path make(const std::string& format,
                               const std::string& name,
                               const std::string& size = "8M") {
        const std::filesystem::path file = folder_.path() / name;
        base::run_checked({{"qemu-img", "create", "-q", "-f", format, file.string(), size}});
        return file;
    }
    std::filesystem::path write(const std::string& name, std::string content) {
        content.resize(4096);
        const std::filesystem::path file = folder_.path() / name;
        base::write_file(file, content);
        return file;
    }
    std::string hint_for(const std::filesystem::path& file) {
        try {
            static_cast<void>(look_at_disk(file));
        } catch (const base::UsageError& error) {
            return error.hint();
        }
        return "accepted";
    }

    base::TempDir folder_{"disk"};
};

TEST_F(DiskImages, AreToldByTheirContent) {
    for (const std::string format : {"qcow2", "vmdk", "vdi", "vpc"}) {
        const DiskImage disk = look_at_disk(make(format, "disk." + format + ".bin"));
        EXPECT_EQ(disk.format, format);
        EXPECT_GE(disk.size_bytes, 8u << 20);
    }
    const auto fixed = folder_.path() / "fixed.vhd";
    base::run_checked({{"qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "vpc",
                        "-o",
                        "subformat=fixed,force_size",
                        fixed.string(),
                        "8M"}});
    EXPECT_EQ(look_at_disk(fixed).format, "vpc");
    EXPECT_EQ(look_at_disk(fixed).size_bytes, 8u << 20);
}

TEST_F(DiskImages, AreRawOnlyByName) {
    const auto file = make("raw", "disk.raw");
    EXPECT_EQ(look_at_disk(file).format, "raw");
    EXPECT_EQ(look_at_disk(file).size_bytes, 8u << 20);
    EXPECT_EQ(look_at_disk(write("guest-wrote.raw", "QFI\xfb")).format, "raw");
    EXPECT_THAT(hint_for(write("disk.bin", "no signature")), HasSubstr("ends in .raw"));
}

TEST_F(DiskImages, AreRefusedWhenWrapped) {
    EXPECT_THAT(hint_for(write("a.raw.xz", std::string("\xfd\x37zXZ\0", 6))), HasSubstr("xz -dk"));
    EXPECT_THAT(hint_for(write("a.raw.zst", "\x28\xb5\x2f\xfd")), HasSubstr("zstd -d"));
    EXPECT_THAT(hint_for(write("a.box", "\x1f\x8b")), HasSubstr("tar -xzf"));
    EXPECT_THAT(hint_for(write("a.ova", std::string(257, 'x') + "ustar")), HasSubstr("tar -xf"));
}

TEST_F(DiskImages, AreFoundByName) {
    const auto file = make("raw", "pgsql.raw");
    EXPECT_EQ(find_disk("pgsql", folder_.path()), file);
    EXPECT_EQ(find_disk(file.string(), "elsewhere"), file);
    EXPECT_THROW(static_cast<void>(find_disk("redis", folder_.path())), base::UsageError);
}

TEST_F(DiskImages, GrowInTheOverlay) {
    const DiskImage disk = look_at_disk(make("raw", "disk.raw"));
    const auto overlay = folder_.path() / "overlay.qcow2";
    make_overlay(disk, overlay, 16u << 20);
    EXPECT_EQ(look_at_disk(overlay).size_bytes, 16u << 20);
    make_overlay(disk, overlay, 0);
    EXPECT_EQ(look_at_disk(overlay).size_bytes, 8u << 20);
    EXPECT_THROW(make_overlay(disk, overlay, 1u << 20), base::UsageError);
}

}  // namespace
}  // namespace pigsty::vm
