// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/convert_image.hpp"

#include <array>
#include <memory>
#include <optional>
#include <system_error>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "base/version.hpp"
#include "builder/formats/formats.hpp"
#include "builder/formats/image_outputs.hpp"
#include "builder/formats/qemu_img.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;
using specs::ImageFormat;

namespace {

constexpr std::string_view k_manifest_suffix = ".manifest.json";
/// What a conversion may start from, the cheapest first.
constexpr std::array k_sources = {ImageFormat::raw, ImageFormat::qcow2};

/// An image on the disk: its manifest, and the file to start from.
struct FoundImage {
    fs::path folder;
    specs::ImageManifest manifest;
    const specs::ImageOutput* source = nullptr;  ///< one of the manifest's files

    fs::path file() const { return folder / source->name; }
};

bool is_file(const fs::path& path) {
    std::error_code code;
    return fs::is_regular_file(path, code);
}

void refuse_other_disks(const ConvertRequest& request, const std::string& image) {
    for (const ImageFormat format : request.formats) {
        const bool box =
            format == ImageFormat::vagrant_virtualbox || format == ImageFormat::vagrant_libvirt;
        if (!box && format != ImageFormat::rootfs_tar) {
            continue;
        }
        const std::string name = specs::to_string(format);
        base::UsageError error(
            name + (box ? " needs a disk with the user \"vagrant\", which the plain one has not"
                        : " is made from the root tree, not from a disk"));
        error.set_hint("pigsty-bundle image build " + image + " --formats " + name);
        throw error;
    }
}

/// The folder to look for an image's manifest in. Throws UsageError.
fs::path manifest_of_name(const ConvertRequest& request) {
    const std::string name = specs::image_manifest_name(request.image);
    for (const fs::path& folder : {request.folder, fs::path("."), fs::path("dist")}) {
        if (!folder.empty() && is_file(folder / name)) {
            return folder / name;
        }
    }
    base::UsageError error("there is no image " + base::quote(request.image) + ": no file " +
                           base::quote(name) + " here or in \"dist\"");
    error.set_hint(
        "name the image's raw, qcow2 or manifest.json with its path, or build it: "
        "pigsty-bundle image build " +
        request.image);
    throw error;
}

/// The manifest that stands beside a disk. Throws UsageError.
fs::path manifest_of_disk(const fs::path& disk) {
    const std::string name = disk.filename().string();
    for (const ImageFormat format : k_sources) {
        const std::string suffix = specs::image_file_name("", format);
        if (name.size() <= suffix.size() || !name.ends_with(suffix)) {
            continue;
        }
        const std::string image = name.substr(0, name.size() - suffix.size());
        fs::path manifest = disk.parent_path() / specs::image_manifest_name(image);
        if (!is_file(manifest)) {
            throw base::UsageError("there is no manifest " + base::quote(manifest.string()) +
                                   " beside " + base::quote(disk.string()) +
                                   "; expected the one image build wrote");
        }
        return manifest;
    }
    throw base::UsageError("cannot convert from " + base::quote(disk.string()) +
                           "; expected a file \"….raw\", \"….qcow2\" or \"….manifest.json\"");
}

FoundImage read_image(const fs::path& manifest) {
    return {.folder = fs::absolute(manifest).parent_path(),
            .manifest = specs::read_image_manifest(manifest)};
}

/// The first of the image's files that a conversion may start from and that is there.
const specs::ImageOutput* present_source(const FoundImage& image) {
    for (const ImageFormat format : k_sources) {
        const specs::ImageOutput* output = specs::find_output(image.manifest, format);
        if (output != nullptr && is_file(image.folder / output->name)) {
            return output;
        }
    }
    base::UsageError error("the image " + base::quote(image.manifest.image) +
                           " has neither its raw nor its qcow2 file in " +
                           base::quote(image.folder.string()));
    error.set_hint("pigsty-bundle image build " + image.manifest.image + " --formats raw");
    throw error;
}

/// The file of the image that has that name. Throws UsageError.
const specs::ImageOutput* named_source(const FoundImage& image, const fs::path& disk) {
    for (const specs::ImageOutput& output : image.manifest.files) {
        if (output.name == disk.filename().string()) {
            return &output;
        }
    }
    throw base::UsageError("the manifest of " + base::quote(image.manifest.image) +
                           " does not list " + base::quote(disk.filename().string()));
}

FoundImage find_image(const ConvertRequest& request) {
    const bool is_manifest = request.image.ends_with(k_manifest_suffix);
    const bool is_disk = !is_manifest && is_file(request.image);
    const fs::path manifest = is_manifest ? fs::path(request.image)
                              : is_disk   ? manifest_of_disk(request.image)
                                          : manifest_of_name(request);
    FoundImage image = read_image(manifest);
    image.source = is_disk ? named_source(image, request.image) : present_source(image);
    return image;
}

void check_digest(const fs::path& file, const std::string& expected) {
    const std::string found = base::sha256_of_file(file);
    if (found != expected) {
        base::VerifyError error("digest mismatch for " + base::quote(file.string()) +
                                ": its manifest has sha256:" + expected +
                                ", found sha256:" + found);
        error.set_hint("the disk was changed after it was built (was it booted?); build it again");
        throw error;
    }
}

/// The plain disk of an image, verified.
class PlainDisk {
  public:
    PlainDisk(const FoundImage& image, const fs::path& scratch_parent) : path_(image.file()) {
        check_digest(path_, image.source->sha256);
        if (image.source->format == ImageFormat::raw) {
            return;
        }
        scratch_.emplace(".image-convert", scratch_parent);
        path_ = scratch_->path() / "disk.raw";
        convert_disk({.input = image.file(),
                      .input_format = "qcow2",
                      .output = path_,
                      .output_format = "raw",
                      .options = ""});
        const specs::ImageOutput* raw = specs::find_output(image.manifest, ImageFormat::raw);
        if (raw != nullptr) {
            check_digest(path_, raw->sha256);
        }
    }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
    std::optional<base::TempDir> scratch_;
};

FormatSource format_source(const specs::ImageManifest& manifest, const fs::path& raw) {
    return {.image = manifest.image,
            .title = manifest.title,
            .raw = raw,
            .tree = {},
            .identity = derive_identity(manifest.lock_sha256, manifest.image),
            .epoch = manifest.epoch,
            .version = std::string(base::version())};
}

}  // namespace

ConvertedImage convert_image(const ConvertRequest& request, base::Progress& progress) {
    const FoundImage image = find_image(request);
    refuse_other_disks(request, image.manifest.image);
    const fs::path folder = request.folder.empty() ? image.folder : fs::absolute(request.folder);
    base::make_directories(folder);
    base::ProgressTask task(progress, "converting", request.formats.size(), 0);
    progress.now(image.source->name);
    const PlainDisk disk(image, folder);
    const FormatSource source = format_source(image.manifest, disk.path());
    ConvertedImage result;
    for (const ImageFormat format : request.formats) {
        const fs::path file = folder / specs::image_file_name(image.manifest.image, format);
        progress.now(file.filename().string());
        std::error_code code;
        if (!fs::equivalent(file, image.file(), code)) {
            write_format(source, format, file, request.jobs);
        }
        result.files.push_back(
            describe_output(image.manifest.image, format, file, raw_disk_bytes(disk.path())));
        result.manifest = record_outputs(folder, image.manifest, {result.files.back()});
        progress.advance(1, 0);
    }
    task.end(base::count_of(result.files.size(), "file"));
    return result;
}

}  // namespace pigsty::builder
