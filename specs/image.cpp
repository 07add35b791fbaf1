// SPDX-License-Identifier: Apache-2.0
#include "specs/image.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

struct FormatNames {
    ImageFormat format;
    const char* name;
    const char* suffix;  ///< of the file
};

constexpr std::array k_formats = {
    FormatNames{ImageFormat::raw, "raw", ".raw"},
    FormatNames{ImageFormat::qcow2, "qcow2", ".qcow2"},
    FormatNames{ImageFormat::vmdk, "vmdk", ".vmdk"},
    FormatNames{ImageFormat::vdi, "vdi", ".vdi"},
    FormatNames{ImageFormat::vhd, "vhd", ".vhd"},
    FormatNames{ImageFormat::ova, "ova", ".ova"},
    FormatNames{ImageFormat::vagrant_virtualbox, "vagrant-virtualbox", ".virtualbox.box"},
    FormatNames{ImageFormat::vagrant_libvirt, "vagrant-libvirt", ".libvirt.box"},
    FormatNames{ImageFormat::raw_xz, "raw.xz", ".raw.xz"},
    FormatNames{ImageFormat::raw_zst, "raw.zst", ".raw.zst"},
    FormatNames{ImageFormat::rootfs_tar, "rootfs.tar", ".rootfs.tar"},
};

const FormatNames& names_of(ImageFormat format) {
    return *std::find_if(k_formats.begin(), k_formats.end(), [&](const FormatNames& names) {
        return names.format == format;
    });
}

}  // namespace

const std::vector<ImageFormat>& all_image_formats() {
    static const std::vector<ImageFormat> formats = [] {
        std::vector<ImageFormat> list;
        for (const FormatNames& names : k_formats) {
            list.push_back(names.format);
        }
        return list;
    }();
    return formats;
}

std::string to_string(ImageFormat format) {
    return names_of(format).name;
}

ImageFormat parse_image_format(std::string_view name) {
    std::vector<std::string> known;
    for (const FormatNames& names : k_formats) {
        if (name == names.name) {
            return names.format;
        }
        known.emplace_back(names.name);
    }
    const std::string near = base::did_you_mean(std::string(name), known);
    throw base::UsageError("unknown image format " + base::quote(name) +
                           (near.empty() ? "; known are " + base::quote_list(known) : near));
}

std::string image_file_name(const std::string& image, ImageFormat format) {
    return image + names_of(format).suffix;
}

}  // namespace pigsty::specs
