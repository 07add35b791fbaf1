// SPDX-License-Identifier: Apache-2.0
#include "builder/image_record.hpp"

#include <map>
#include <sstream>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/sha256.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

using Stamps = std::map<std::string, base::FileStamp>;

/// Records are kept by the place of the manifest, so that one cache serves many output folders.
fs::path record_file(const fs::path& cache, const fs::path& folder, const std::string& image) {
    std::error_code code;
    const fs::path manifest = fs::absolute(folder) / specs::image_manifest_name(image);
    return cache / "made" / base::sha256_of(fs::weakly_canonical(manifest, code).string());
}

Stamps read_stamps(const fs::path& file) {
    Stamps stamps;
    std::istringstream in(base::read_file_if_present(file).value_or(""));
    in.imbue(std::locale::classic());
    base::FileStamp stamp;
    std::string name;
    while (in >> stamp.size_bytes >> stamp.mtime_ns >> stamp.inode >> name) {
        stamps[name] = stamp;
    }
    return stamps;
}

bool is_as_recorded(const fs::path& folder, const std::string& name, const Stamps& stamps) {
    const auto recorded = stamps.find(name);
    return recorded != stamps.end() && base::file_stamp(folder / name) == recorded->second &&
           base::file_stamp(folder / (name + ".sha256"));
}

}  // namespace

std::string verified_name(const std::string& image) {
    return image + ".verified";
}

std::optional<specs::ImageManifest> finished_image(const fs::path& cache,
                                                   const fs::path& folder,
                                                   const std::string& image,
                                                   const std::string& input_sha256,
                                                   const std::vector<specs::ImageFormat>& formats) {
    const Stamps stamps = read_stamps(record_file(cache, folder, image));
    const fs::path file = folder / specs::image_manifest_name(image);
    if (stamps.empty() || !base::file_stamp(file) ||
        !base::file_stamp(folder / verified_name(image))) {
        return std::nullopt;
    }
    std::optional<specs::ImageManifest> manifest;
    try {
        manifest = specs::read_image_manifest(file);
    } catch (const base::SpecError&) {
        return std::nullopt;
    }
    if (manifest->input_sha256 != input_sha256) {
        return std::nullopt;
    }
    for (const specs::ImageFormat format : formats) {
        const specs::ImageOutput* output = specs::find_output(*manifest, format);
        if (output == nullptr || !is_as_recorded(folder, output->name, stamps)) {
            return std::nullopt;
        }
    }
    return manifest;
}

void record_image(const fs::path& cache,
                  const fs::path& folder,
                  const specs::ImageManifest& manifest) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    for (const specs::ImageOutput& output : manifest.files) {
        if (const auto stamp = base::file_stamp(folder / output.name)) {
            out << stamp->size_bytes << ' ' << stamp->mtime_ns << ' ' << stamp->inode << ' '
                << output.name << '\n';
        }
    }
    try {
        const fs::path file = record_file(cache, folder, manifest.image);
        base::make_directories(file.parent_path());
        base::write_file(file, out.str());
    } catch (const base::SystemError& error) {
        base::log_warning("the next build will start anew: " + error.message());
    }
}

}  // namespace pigsty::builder
