// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/volume_search.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>

#include "base/error.hpp"
#include "firstboot/identity/ascii.hpp"

namespace pigsty::firstboot {

namespace {

/// Memory, and floppy drives, which take seconds to say that they are empty.
bool is_no_disk(std::string_view name) {
    constexpr std::array<std::string_view, 4> k_kinds = {"ram", "zram", "fd", "nbd"};
    return std::any_of(k_kinds.begin(), k_kinds.end(), [name](std::string_view kind) {
        return name.starts_with(kind) && name.size() > kind.size() &&
               std::isdigit(static_cast<unsigned char>(name[kind.size()])) != 0;
    });
}

std::vector<std::string> device_names(const std::filesystem::path& root) {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entries(root / "sys/class/block", error);
    const std::filesystem::directory_iterator end;
    while (!error && entries != end) {
        const std::string name = entries->path().filename().string();
        if (!is_no_disk(name)) {
            names.push_back(name);
        }
        entries.increment(error);
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// A '!' in /sys stands for a '/' in /dev.
std::string device_path(std::string name) {
    std::replace(name.begin(), name.end(), '!', '/');
    return "/dev/" + name;
}

std::unique_ptr<Volume> open_volume(const Blocks& blocks) {
    std::unique_ptr<Volume> volume = open_iso9660(blocks);
    return volume ? std::move(volume) : open_vfat(blocks);
}

/// No such device in /dev (as in a container), or no medium in the drive.
bool is_absent(int error_number) {
    return error_number == ENOENT || error_number == ENXIO || error_number == ENODEV ||
           error_number == ENOMEDIUM;
}

}  // namespace

VolumeSearch find_labelled_volumes(const std::filesystem::path& root, std::string_view label) {
    VolumeSearch search;
    const RegularFiles regular = root == "/" ? RegularFiles::no : RegularFiles::yes;
    for (const std::string& name : device_names(root)) {
        LabelledVolume found;
        found.device = device_path(name);
        try {
            found.blocks = open_blocks(root / found.device.substr(1), regular);
            if (found.blocks) {
                found.volume = open_volume(*found.blocks);
            }
            if (found.volume && ascii_equal(found.volume->label(), label)) {
                search.found.push_back(std::move(found));
            }
        } catch (const base::SystemError& error) {
            if (!is_absent(error.error_number())) {
                search.unreadable.push_back(found.device + ": " + error.message());
            }
        } catch (const base::Error& error) {
            search.unreadable.push_back(found.device + ": " + error.message());
        }
    }
    return search;
}

}  // namespace pigsty::firstboot
