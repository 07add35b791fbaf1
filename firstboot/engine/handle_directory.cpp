// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

const DirectoryPresent& body_of(const Resource& resource) {
    return std::get<DirectoryPresent>(resource.body);
}

/// A link to a directory will do: data directories are moved to other disks like that.
Look look(const Resource& resource, EngineContext& context) {
    const DirectoryPresent& directory = body_of(resource);
    const auto info = context.system.files().info_followed(directory.path);
    if (!info) {
        return {LookState::differs, "new", ""};
    }
    if (info->type != FileType::directory) {
        return {LookState::differs, "something else than a directory is there", ""};
    }
    const std::string trouble = context.system.access_trouble(*info, directory.access);
    return {trouble.empty() ? LookState::already : LookState::differs, trouble, ""};
}

void make(const Resource& resource, EngineContext& context) {
    const DirectoryPresent& directory = body_of(resource);
    const RootFolder& files = context.system.files();
    const FileAccess access = context.system.numeric(directory.access);
    const auto info = files.info_followed(directory.path);
    if (info && info->type != FileType::directory) {
        base::Error error(base::quote(directory.path) + " has to be a directory, but is a " +
                          (info->type == FileType::file ? "file" : "special file"));
        error.set_hint("move it away, then apply again");
        throw error;
    }
    if (info) {
        files.set_access(directory.path, access);
    } else {
        files.make_directory(directory.path, access);
    }
}

}  // namespace

const Handler k_directory_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
