// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/kept_original.hpp"
#include "firstboot/engine/own_work.hpp"
#include "firstboot/engine/unified_diff.hpp"

namespace pigsty::firstboot {

namespace {

const FilePresent& body_of(const Resource& resource) {
    return std::get<FilePresent>(resource.body);
}

std::string content_diff(const FilePresent& file, const std::string& found) {
    if (file.secrecy == Secrecy::secret) {
        return "";
    }
    return unified_diff(found, file.content, file.path);
}

Look look(const Resource& resource, EngineContext& context) {
    const FilePresent& file = body_of(resource);
    const RootFolder& files = context.system.files();
    const auto info = files.info(file.path);
    if (!info) {
        return {LookState::differs, "new", content_diff(file, "")};
    }
    if (info->type == FileType::link) {
        return {LookState::differs,
                "a link to " + base::quote(files.link_target(file.path).value_or("")) +
                    " becomes a file",
                content_diff(file, "")};
    }
    if (info->type != FileType::file) {
        return {LookState::differs, "something else than a file is there", ""};
    }
    const std::string found = files.read(file.path).value_or("");
    std::string note = context.system.access_trouble(*info, file.access);
    if (found != file.content) {
        note = std::string(file.secrecy == Secrecy::secret ? "content differs (secret)"
                                                           : "content differs") +
               (note.empty() ? "" : ", ") + note;
    }
    return {note.empty() ? LookState::already : LookState::differs,
            note,
            found == file.content ? "" : content_diff(file, found)};
}

void make(const Resource& resource, EngineContext& context) {
    const FilePresent& file = body_of(resource);
    const RootFolder& files = context.system.files();
    const FileAccess access = context.system.numeric(file.access);
    const auto info = files.info(file.path);
    if (info && info->type == FileType::file && files.read(file.path) == file.content) {
        files.set_access(file.path, access);
        return;
    }
    if (file.keep_original && context.memory.find(id_of(resource)) == nullptr &&
        !is_own_work(file.path, context)) {
        keep_original(files, file.path);
    }
    files.write(file.path, file.content, access);
    context.units.file_changed(file.path);
}

std::optional<Memo> memo(const Resource& resource, EngineContext&) {
    const FilePresent& file = body_of(resource);
    return Memo{file_mark(file.content, file.keep_original), file.path};
}

std::optional<std::string> leave(const ResourceId&, const Memo& memo, EngineContext& context) {
    const RootFolder& files = context.system.files();
    const auto info = files.info(memo.path);
    if (!info) {
        return std::nullopt;
    }
    if (info->type != FileType::file ||
        base::sha256_of(files.read(memo.path).value_or("")) != digest_of_mark(memo.value)) {
        return "left as it is: it was changed by others";
    }
    context.units.file_changed(memo.path);
    if (was_kept(memo.value) && restore_original(files, memo.path)) {
        return "replaced by what stood there before";
    }
    files.remove(memo.path);
    return "removed";
}

}  // namespace

const Handler k_file_handler{look, make, memo, leave};

}  // namespace pigsty::firstboot
