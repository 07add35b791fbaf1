// SPDX-License-Identifier: Apache-2.0
#include "builder/image_record.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::builder {
namespace {

namespace fs = std::filesystem;
using specs::ImageFormat;

/// An output folder with a finished image "node" of one file.
class ImageRecordTest : public ::testing::Test {
  protected:
    ImageRecordTest() {
        fs::create_directories(output());
        base::write_file(output() / "node.raw", "disk");
        base::write_file(output() / "node.raw.sha256", "digest");
        base::write_file(output() / "node.verified", "report");
        manifest_.image = "node";
        manifest_.title = "Node";
        manifest_.profile = "t";
        manifest_.lock_sha256 = std::string(64, 'a');
        manifest_.input_sha256 = std::string(64, 'b');
        specs::ImageOutput file;
        file.format = ImageFormat::raw;
        file.name = "node.raw";
        file.size_bytes = 4;
        file.sha256 = std::string(64, 'c');
        manifest_.files = {file};
        base::write_file(output() / "node.manifest.json", specs::format_image_manifest(manifest_));
        record_image(cache(), output(), manifest_);
    }
    fs::path cache() const { return folder_.path() / "cache"; }
    fs::path output() const { return folder_.path() / "dist"; }
    bool is_finished(const std::vector<ImageFormat>& formats = {ImageFormat::raw},
                     const std::string& input = std::string(64, 'b')) const {
        return finished_image(cache(), output(), "node", input, formats).has_value();
    }

  private:
    base::TempDir folder_{"image-record"};
    specs::ImageManifest manifest_;
};

TEST_F(ImageRecordTest, FindsAnImageAsItWasLeft) {
    EXPECT_TRUE(is_finished());
    EXPECT_TRUE(is_finished({}));
}

TEST_F(ImageRecordTest, SeesAnotherInput) {
    EXPECT_FALSE(is_finished({ImageFormat::raw}, std::string(64, 'd')));
}

TEST_F(ImageRecordTest, MissesAFormat) {
    EXPECT_FALSE(is_finished({ImageFormat::raw, ImageFormat::qcow2}));
}

TEST_F(ImageRecordTest, SeesAChangedFile) {
    base::write_file(output() / "node.raw", "dist");
    EXPECT_FALSE(is_finished());
}

TEST_F(ImageRecordTest, SeesAMissingFile) {
    fs::remove(output() / "node.raw");
    EXPECT_FALSE(is_finished());
}

TEST_F(ImageRecordTest, SeesAMissingDigest) {
    fs::remove(output() / "node.raw.sha256");
    EXPECT_FALSE(is_finished());
}

TEST_F(ImageRecordTest, SeesAMissingReport) {
    fs::remove(output() / "node.verified");
    EXPECT_FALSE(is_finished());
}

TEST_F(ImageRecordTest, TakesADamagedManifestForNone) {
    base::write_file(output() / "node.manifest.json", "{");
    EXPECT_FALSE(is_finished());
    fs::remove(output() / "node.manifest.json");
    EXPECT_FALSE(is_finished());
}

TEST_F(ImageRecordTest, KnowsOneFolderFromAnother) {
    const fs::path other = output().parent_path() / "other";
    fs::copy(output(), other, fs::copy_options::recursive);
    EXPECT_FALSE(finished_image(cache(), other, "node", std::string(64, 'b'), {ImageFormat::raw}));
}

TEST_F(ImageRecordTest, DoesNotFailWhenTheCacheCannotBeWritten) {
    base::write_file(cache().parent_path() / "file", "");
    EXPECT_NO_THROW(record_image(cache().parent_path() / "file", output(), {}));
}

}  // namespace
}  // namespace pigsty::builder
