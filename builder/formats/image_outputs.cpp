// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/image_outputs.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <system_error>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "builder/formats/start_hints.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

/// Lets one writer at a time read and replace manifests in a folder.
base::Fd lock_folder(const fs::path& folder) {
    base::Fd fd = base::open_file(folder, O_RDONLY | O_DIRECTORY);
    while (::flock(fd.get(), LOCK_EX) != 0) {
        const int err = errno;
        base::check_interrupt();
        if (err != EINTR) {
            throw base::SystemError("cannot lock the folder " + base::quote(folder.string()), err);
        }
    }
    return fd;
}

bool same_origin(const specs::ImageManifest& one, const specs::ImageManifest& other) {
    return one.image == other.image && one.profile == other.profile &&
           one.input_sha256 == other.input_sha256;
}

}  // namespace

specs::ImageOutput describe_output(const std::string& image,
                                   specs::ImageFormat format,
                                   const fs::path& file,
                                   std::uint64_t virtual_bytes) {
    std::error_code code;
    const std::uint64_t size = fs::file_size(file, code);
    if (code) {
        throw base::SystemError("cannot read " + base::quote(file.string()), code.value());
    }
    StartHints hints = start_hints(image, format);
    return {.format = format,
            .name = file.filename().string(),
            .size_bytes = size,
            .sha256 = base::sha256_of_file(file),
            .virtual_bytes = format == specs::ImageFormat::rootfs_tar ? 0 : virtual_bytes,
            .firmware = std::move(hints.firmware),
            .buses = std::move(hints.buses),
            .start = std::move(hints.start)};
}

void write_checksum(const fs::path& file, const std::string& sha256) {
    base::write_file(fs::absolute(file).string() + ".sha256",
                     sha256 + "  " + file.filename().string() + '\n');
}

void forget_outputs(const fs::path& folder,
                    const specs::ImageManifest& manifest,
                    const std::vector<specs::ImageFormat>& formats) {
    const fs::path file = folder / specs::image_manifest_name(manifest.image);
    const base::Fd lock = lock_folder(folder);
    try {
        if (fs::exists(file) && same_origin(specs::read_image_manifest(file), manifest)) {
            return;
        }
    } catch (const base::SpecError&) {
        // It is of no use to anybody and goes.
    }
    base::remove_tree(file);
    for (const specs::ImageFormat format : formats) {
        const std::string name = specs::image_file_name(manifest.image, format);
        base::remove_tree(folder / (name + ".sha256"));
    }
}

fs::path record_outputs(const fs::path& folder,
                        specs::ImageManifest manifest,
                        const std::vector<specs::ImageOutput>& outputs) {
    fs::path file = fs::absolute(folder) / specs::image_manifest_name(manifest.image);
    const base::Fd lock = lock_folder(file.parent_path());
    std::error_code code;
    manifest.files.clear();
    if (fs::exists(file, code)) {
        const specs::ImageManifest present = specs::read_image_manifest(file);
        if (same_origin(present, manifest)) {
            manifest.files = present.files;
        }
    }
    for (const specs::ImageOutput& output : outputs) {
        write_checksum(file.parent_path() / output.name, output.sha256);
        specs::set_output(manifest, output);
    }
    base::write_file(file, specs::format_image_manifest(manifest));
    return file;
}

}  // namespace pigsty::builder
