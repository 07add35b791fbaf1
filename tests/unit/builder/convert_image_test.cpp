// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/convert_image.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "builder/formats/image_outputs.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using specs::ImageFormat;
using ::testing::HasSubstr;

class ConvertImage : public ::testing::Test {
  protected:
    void SetUp() override {
        base::write_file(raw_, std::string(std::size_t{1} << 20U, 'd'));
        manifest_.image = "pgsql";
        manifest_.lock_sha256 = base::sha256_of("lock");
        manifest_.input_sha256 = base::sha256_of("input");
        manifest_.epoch = 1700000000;
        manifest_.packages = {"bash-4.2-1.x86_64"};
        record_outputs(
            folder_.path(), manifest_, {describe_output("pgsql", ImageFormat::raw, raw_, 1 << 20)});
    }

    ConvertedImage convert(const std::string& image, std::vector<ImageFormat> formats) {
        return convert_image(
            {.image = image, .formats = std::move(formats), .folder = target_, .jobs = 2},
            *progress_);
    }

    std::unique_ptr<base::Progress> progress_ = base::make_progress(base::ProgressStyle::none);
    base::TempDir folder_{"convert-image"};
    fs::path raw_ = folder_.path() / "pgsql.raw";
    fs::path manifest_file_ = folder_.path() / "pgsql.manifest.json";
    fs::path target_;
    specs::ImageManifest manifest_;
};

TEST_F(ConvertImage, AddsTheFileToTheManifestAndWritesItsDigest) {
    const ConvertedImage converted = convert(raw_.string(), {ImageFormat::raw_zst});
    EXPECT_EQ(converted.manifest, manifest_file_);
    const specs::ImageManifest manifest = specs::read_image_manifest(manifest_file_);
    ASSERT_EQ(manifest.files.size(), 2U);
    EXPECT_EQ(manifest.files[1], converted.files.at(0));
    EXPECT_EQ(manifest.files[1].virtual_bytes, std::uint64_t{1} << 20U);
    EXPECT_EQ(base::read_file(folder_.path() / "pgsql.raw.zst.sha256"),
              base::sha256_of_file(folder_.path() / "pgsql.raw.zst") + "  pgsql.raw.zst\n");
}

TEST_F(ConvertImage, WritesIntoAnotherFolderWithAManifestOfItsOwn) {
    target_ = folder_.path() / "new/folder";
    convert(manifest_file_.string(), {ImageFormat::raw_xz});
    const specs::ImageManifest manifest =
        specs::read_image_manifest(target_ / "pgsql.manifest.json");
    ASSERT_EQ(manifest.files.size(), 1U);
    EXPECT_EQ(manifest.files[0].format, ImageFormat::raw_xz);
    EXPECT_EQ(manifest.packages, manifest_.packages);
    EXPECT_EQ(specs::read_image_manifest(manifest_file_).files.size(), 1U);
}

TEST_F(ConvertImage, RefusesADiskThatIsNotItsManifests) {
    base::write_file(raw_, std::string(std::size_t{1} << 20U, 'e'));
    try {
        convert(raw_.string(), {ImageFormat::raw_zst});
        FAIL() << "nothing was thrown";
    } catch (const base::VerifyError& error) {
        EXPECT_THAT(error.message(), HasSubstr("digest mismatch for"));
        EXPECT_THAT(error.hint(), HasSubstr("build it again"));
    }
    EXPECT_FALSE(fs::exists(folder_.path() / "pgsql.raw.zst"));
}

TEST_F(ConvertImage, RefusesWhatThePlainDiskCannotGive) {
    for (const ImageFormat format :
         {ImageFormat::vagrant_virtualbox, ImageFormat::vagrant_libvirt, ImageFormat::rootfs_tar}) {
        try {
            convert(raw_.string(), {format});
            FAIL() << "nothing was thrown";
        } catch (const base::UsageError& error) {
            EXPECT_EQ(error.hint(),
                      "pigsty-bundle image build pgsql --formats " + specs::to_string(format));
        }
    }
}

TEST_F(ConvertImage, SaysWhatItCanStartFrom) {
    base::write_file(folder_.path() / "pgsql.vdi", "x");
    EXPECT_THROW(convert((folder_.path() / "pgsql.vdi").string(), {ImageFormat::raw_xz}),
                 base::UsageError);
    EXPECT_THROW(convert("no-such-image", {ImageFormat::raw_xz}), base::UsageError);
    fs::remove(raw_);
    EXPECT_THROW(convert(manifest_file_.string(), {ImageFormat::raw_xz}), base::UsageError);
}

TEST_F(ConvertImage, ReplacesTheManifestOfAnotherLock) {
    manifest_.lock_sha256 = base::sha256_of("another lock");
    manifest_.input_sha256 = base::sha256_of("another input");
    record_outputs(
        folder_.path(), manifest_, {describe_output("pgsql", ImageFormat::raw_xz, raw_, 1 << 20)});
    EXPECT_EQ(specs::read_image_manifest(manifest_file_).files.size(), 1U);
}

}  // namespace
}  // namespace pigsty::builder
