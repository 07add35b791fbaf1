// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/line_block.hpp"
#include "firstboot/engine/unified_diff.hpp"

namespace pigsty::firstboot {

namespace {

const LinesPresent& body_of(const Resource& resource) {
    return std::get<LinesPresent>(resource.body);
}

/// Puts the text into the file that the name leads to, which keeps its mode and owner.
void rewrite(const std::string& path,
             const std::string& text,
             const FileAccess& when_new,
             EngineContext& context) {
    const RootFolder& files = context.system.files();
    const auto info = files.info_followed(path);
    const std::string place = files.resolve(path).value_or(path);
    if (!info) {
        files.write(place, text, when_new);
    } else {
        files.write(place, text, {.mode = info->mode, .uid = info->uid, .gid = info->gid});
    }
    context.units.file_changed(path);
}

Look look(const Resource& resource, EngineContext& context) {
    const LinesPresent& lines = body_of(resource);
    const auto found = context.system.files().read(lines.path);
    const std::string text = found.value_or("");
    const std::string wanted = with_block(text, lines.name, lines.lines);
    if (wanted == text) {
        return {};
    }
    return {LookState::differs,
            !found                ? "new"
            : lines.lines.empty() ? "block goes"
                                  : "block differs",
            unified_diff(text, wanted, lines.path)};
}

void make(const Resource& resource, EngineContext& context) {
    const LinesPresent& lines = body_of(resource);
    const std::string text = context.system.files().read(lines.path).value_or("");
    rewrite(lines.path,
            with_block(text, lines.name, lines.lines),
            context.system.numeric(lines.access),
            context);
}

std::optional<Memo> memo(const Resource& resource, EngineContext&) {
    const LinesPresent& lines = body_of(resource);
    return lines.lines.empty() ? std::nullopt : std::optional(Memo{lines.name, lines.path});
}

std::optional<std::string> leave(const ResourceId&, const Memo& memo, EngineContext& context) {
    const auto text = context.system.files().read(memo.path);
    const std::string without = with_block(text.value_or(""), memo.value, {});
    if (!text || without == *text) {
        return std::nullopt;
    }
    rewrite(memo.path, without, {}, context);
    return "lines taken away";
}

}  // namespace

const Handler k_lines_handler{look, make, memo, leave};

}  // namespace pigsty::firstboot
