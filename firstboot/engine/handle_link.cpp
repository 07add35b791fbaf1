// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/own_work.hpp"

namespace pigsty::firstboot {

namespace {

const LinkPresent& body_of(const Resource& resource) {
    return std::get<LinkPresent>(resource.body);
}

Look look(const Resource& resource, EngineContext& context) {
    const LinkPresent& link = body_of(resource);
    const auto info = context.system.files().info(link.path);
    if (!info) {
        return {LookState::differs, "new, to " + base::quote(link.target), ""};
    }
    if (info->type != FileType::link) {
        return {LookState::differs,
                is_own_work(link.path, context)
                    ? "our file becomes a link to " + base::quote(link.target)
                    : "something else than a link is there",
                ""};
    }
    const std::string target = context.system.files().link_target(link.path).value_or("");
    if (target == link.target) {
        return {};
    }
    return {LookState::differs,
            "leads to " + base::quote(target) + " instead of " + base::quote(link.target),
            ""};
}

void make(const Resource& resource, EngineContext& context) {
    const LinkPresent& link = body_of(resource);
    const auto info = context.system.files().info(link.path);
    if (info && info->type != FileType::link && !is_own_work(link.path, context)) {
        base::Error error(base::quote(link.path) + " has to be a link to " +
                          base::quote(link.target) + ", but a " +
                          (info->type == FileType::directory ? "directory" : "file") +
                          " stands there");
        error.set_hint("move it away, then apply again; firstboot replaces nothing of others here");
        throw error;
    }
    context.system.files().make_link(link.path, link.target);
    context.units.file_changed(link.path);
}

std::optional<Memo> memo(const Resource& resource, EngineContext&) {
    const LinkPresent& link = body_of(resource);
    return Memo{link.target, link.path};
}

std::optional<std::string> leave(const ResourceId&, const Memo& memo, EngineContext& context) {
    const auto target = context.system.files().link_target(memo.path);
    if (!target) {
        return std::nullopt;
    }
    if (*target != memo.value) {
        return "left as it is: it was changed by others";
    }
    context.system.files().remove(memo.path);
    return "removed";
}

}  // namespace

const Handler k_link_handler{look, make, memo, leave};

}  // namespace pigsty::firstboot
