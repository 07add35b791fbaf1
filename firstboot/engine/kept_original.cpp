// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/kept_original.hpp"

namespace pigsty::firstboot {

std::string original_of(const std::string& path) {
    return path + ".before-pigsty";
}

void keep_original(const RootFolder& files, const std::string& path) {
    const auto info = files.info(path);
    if (!info || files.info(original_of(path))) {
        return;
    }
    if (info->type == FileType::link) {
        files.make_link(original_of(path), files.link_target(path).value_or(""));
    } else if (info->type == FileType::file) {
        files.write(original_of(path),
                    files.read(path).value_or(""),
                    {.mode = info->mode, .uid = info->uid, .gid = info->gid});
    }
}

bool restore_original(const RootFolder& files, const std::string& path) {
    if (!files.info(original_of(path))) {
        return false;
    }
    files.rename(original_of(path), path);
    return true;
}

}  // namespace pigsty::firstboot
