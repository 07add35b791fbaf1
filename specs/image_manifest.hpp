// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "specs/image.hpp"

namespace pigsty::specs {

inline constexpr int k_image_manifest_version = 1;

/// One partition of an image's disk.
struct ImagePartition {
    std::string name;  ///< "bios", "esp", "root"
    std::string uuid;  ///< GPT unique GUID
    std::uint64_t start_bytes = 0;
    std::uint64_t size_bytes = 0;
    bool operator==(const ImagePartition&) const = default;
};

/// The disk that all formats but rootfs.tar hold. Of an image that has none: all empty.
struct ImageManifestDisk {
    std::uint64_t virtual_bytes = 0;
    std::string root_filesystem;  ///< UUID
    std::vector<ImagePartition> partitions;
    bool operator==(const ImageManifestDisk&) const = default;
};

/// One file an image was written to, and how to start it.
struct ImageOutput {
    ImageFormat format = ImageFormat::raw;
    std::string name;  ///< beside the manifest, e.g. "pgsql.qcow2"
    std::uint64_t size_bytes = 0;
    std::string sha256;
    std::uint64_t virtual_bytes = 0;    ///< what it holds unpacked; 0: not a disk
    std::vector<std::string> firmware;  ///< that starts it, "bios" and "uefi"
    std::vector<std::string> buses;     ///< the disk may be attached to, the best first
    std::vector<std::string> start;     ///< command lines, for people
    bool operator==(const ImageOutput&) const = default;
};

/// What an image is (IMAGE.manifest.json): what it was made from and every file it was written to.
struct ImageManifest {
    std::string image;  ///< name
    std::string title;
    std::string profile;
    std::string lock_sha256;   ///< of the canonical text of the lock
    std::string input_sha256;  ///< of everything that decided the image: lock, documents, program
    std::int64_t epoch = 0;    ///< the one time stamp in the image, seconds since 1970
    ImageManifestDisk disk;
    std::vector<std::string> packages;  ///< NEVRAs, sorted
    std::vector<ImageOutput> files;     ///< one of a format, in the order of the formats
    bool operator==(const ImageManifest&) const = default;
};

/// Name of the manifest's file. Shape: "pgsql.manifest.json".
std::string image_manifest_name(const std::string& image);

/// Reads the text of a manifest. `file` is for messages. Names of files are plain, so that nothing
/// outside the manifest's folder is meant. Throws SpecError.
ImageManifest parse_image_manifest(std::string_view text, const std::string& file);

/// The manifest in a file. Throws SpecError, SystemError.
ImageManifest read_image_manifest(const std::filesystem::path& file);

/// Canonical JSON text (indented by one blank, keys in fixed order, packages and files sorted, new
/// line at the end).
std::string format_image_manifest(const ImageManifest& manifest);

/// The file of that format; null when there is none.
const ImageOutput* find_output(const ImageManifest& manifest, ImageFormat format);

/// Adds a file, in place of the one of the same format.
void set_output(ImageManifest& manifest, ImageOutput output);

}  // namespace pigsty::specs
