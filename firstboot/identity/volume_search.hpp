// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/identity/volume.hpp"

namespace pigsty::firstboot {

/// A disk, or a partition, with a file system that has the label asked for.
struct LabelledVolume {
    std::string device;  ///< "/dev/vdb"
    std::unique_ptr<Blocks> blocks;
    std::unique_ptr<Volume> volume;
};

/// What a look at all disks gave.
struct VolumeSearch {
    std::vector<LabelledVolume> found;    ///< by the names of their devices
    std::vector<std::string> unreadable;  ///< "/dev/vdc: cannot open …": it may have been there
};

/// All ISO 9660 and FAT file systems with that label, in any case, on the block devices that
/// <root>/sys/class/block lists and <root>/dev has. Below another root than "/" plain files may
/// stand for devices. Never throws for what is on a disk.
VolumeSearch find_labelled_volumes(const std::filesystem::path& root, std::string_view label);

}  // namespace pigsty::firstboot
