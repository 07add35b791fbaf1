// SPDX-License-Identifier: Apache-2.0
#include "specs/image_manifest.hpp"

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

ImageOutput make_output(ImageFormat format) {
    return {.format = format,
            .name = image_file_name("pgsql", format),
            .size_bytes = 7,
            .sha256 = base::sha256_of(to_string(format)),
            .virtual_bytes = 1 << 30,
            .firmware = {"bios", "uefi"},
            .buses = {"virtio"},
            .start = {"qemu-system-x86_64 -drive file=pgsql"}};
}

ImageManifest make_manifest() {
    return {.image = "pgsql",
            .title = "PostgreSQL",
            .profile = "lab",
            .lock_sha256 = base::sha256_of("lock"),
            .input_sha256 = base::sha256_of("input"),
            .epoch = 1585758412,
            .disk = {.virtual_bytes = 1 << 30,
                     .root_filesystem = "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
                     .partitions = {{"root", "u", 1 << 20, 1 << 21}}},
            .packages = {"bash-4.2-1.x86_64", "etcd-3.5-1.x86_64"},
            .files = {make_output(ImageFormat::raw), make_output(ImageFormat::qcow2)}};
}

std::string parse_message(const std::string& text) {
    return message_of([&] { parse_image_manifest(text, "m.json"); });
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = format_image_manifest(make_manifest());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from << " is not in\n" << text;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(ImageManifest, GivesBackWhatWasWritten) {
    EXPECT_EQ(parse_image_manifest(format_image_manifest(make_manifest()), "m.json"),
              make_manifest());
}

TEST(ImageManifest, SortsPackagesAndFiles) {
    ImageManifest shuffled = make_manifest();
    std::swap(shuffled.packages[0], shuffled.packages[1]);
    std::swap(shuffled.files[0], shuffled.files[1]);
    EXPECT_EQ(format_image_manifest(shuffled), format_image_manifest(make_manifest()));
}

TEST(ImageManifest, RefusesOtherDocuments) {
    EXPECT_EQ(
        parse_message("{\"manifest_version\": 1}"),
        "m.json: this is no manifest of an image: the key \"image_manifest_version\" is missing");
    EXPECT_EQ(parse_message(with("\"image_manifest_version\": 1", "\"image_manifest_version\": 2")),
              "m.json: expected image_manifest_version 1, found 2");
}

TEST(ImageManifest, RefusesNamesThatLeadElsewhere) {
    EXPECT_NE(parse_message(with("\"pgsql.raw\"", "\"../pgsql.raw\"")).find("(files[0].name)"),
              std::string::npos);
    EXPECT_NE(parse_message(with("\"pgsql.raw\"", "\"/etc/passwd\"")).find("(files[0].name)"),
              std::string::npos);
    EXPECT_NE(parse_message(with("\"pgsql.raw\"", "\"\"")).find("(files[0].name)"),
              std::string::npos);
    EXPECT_NE(parse_message(with("\"image\": \"pgsql\"", "\"image\": \"a/b\"")).find("(image)"),
              std::string::npos);
}

TEST(ImageManifest, RefusesWhatStandsTwice) {
    EXPECT_EQ(parse_message(with("\"pgsql.qcow2\"", "\"pgsql.raw\"")),
              "m.json: the file \"pgsql.raw\" stands twice");
    EXPECT_EQ(parse_message(with("\"format\": \"qcow2\"", "\"format\": \"raw\"")),
              "m.json: the format \"raw\" stands twice");
}

TEST(ImageManifest, RefusesUnknownFormatsAndIdentities) {
    const std::string format = parse_message(with("\"format\": \"qcow2\"", "\"format\": \"qcow\""));
    EXPECT_EQ(format.find("m.json: unknown image format \"qcow\"; did you mean \"qcow2\"?"), 0U)
        << format;
    EXPECT_NE(format.find("(files[1].format)"), std::string::npos) << format;
    EXPECT_NE(parse_message(with("bash-4.2-1.x86_64", "bash")).find("not a package identity"),
              std::string::npos);
    EXPECT_NE(parse_message(with("\"partitions\": [", "\"partitions\": [1,"))
                  .find("\"disk.partitions[0]\""),
              std::string::npos);
}

TEST(ImageManifest, ReplacesTheFileOfAFormat) {
    ImageManifest manifest = make_manifest();
    set_output(manifest, make_output(ImageFormat::vdi));
    ImageOutput again = make_output(ImageFormat::raw);
    again.size_bytes = 8;
    set_output(manifest, again);
    ASSERT_EQ(manifest.files.size(), 3U);
    EXPECT_EQ(find_output(manifest, ImageFormat::raw)->size_bytes, 8U);
    EXPECT_EQ(manifest.files.front().format, ImageFormat::raw);
    EXPECT_EQ(find_output(manifest, ImageFormat::ova), nullptr);
}

}  // namespace
}  // namespace pigsty::specs
