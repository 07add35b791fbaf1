// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/kept_original.hpp"
#include "firstboot/engine/own_work.hpp"

namespace pigsty::firstboot {

namespace {

const FileAbsent& body_of(const Resource& resource) {
    return std::get<FileAbsent>(resource.body);
}

Look look(const Resource& resource, EngineContext& context) {
    const FileAbsent& absent = body_of(resource);
    if (!context.system.files().info(absent.path)) {
        return {};
    }
    const bool kept = absent.keep && !is_own_work(absent.path, context);
    return {LookState::differs, kept ? "kept as " + original_of(absent.path) : "removed", ""};
}

void make(const Resource& resource, EngineContext& context) {
    const FileAbsent& absent = body_of(resource);
    const RootFolder& files = context.system.files();
    const auto info = files.info(absent.path);
    if (info && info->type == FileType::directory) {
        base::Error error(base::quote(absent.path) + " has to go, but is a directory");
        error.set_hint("move it away, then apply again; firstboot removes no directories");
        throw error;
    }
    // What was kept at first stays; a file that came back later is not the original.
    if (info && absent.keep && !files.info(original_of(absent.path)) &&
        !is_own_work(absent.path, context)) {
        files.rename(absent.path, original_of(absent.path));
    } else {
        files.remove(absent.path);
    }
    context.units.file_changed(absent.path);
}

}  // namespace

const Handler k_absent_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
