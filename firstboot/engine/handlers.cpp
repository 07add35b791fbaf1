// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <utility>
#include <variant>

#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

struct Entry {
    std::string_view type;  ///< the word that ids start with
    const Handler* handler;
};

/// In the order of ResourceBody.
constexpr std::array<Entry, std::variant_size_v<ResourceBody>> k_handlers = {{
    {"packages", &k_packages_handler},
    {"group", &k_group_handler},
    {"user", &k_user_handler},
    {"directory", &k_directory_handler},
    {"file", &k_file_handler},
    {"lines", &k_lines_handler},
    {"link", &k_link_handler},
    {"absent", &k_absent_handler},
    {"sysctl", &k_sysctl_handler},
    {"module", &k_module_handler},
    {"hostname", &k_hostname_handler},
    {"timezone", &k_timezone_handler},
    {"unit", &k_unit_handler},
    {"command", &k_command_handler},
    {"wait", &k_wait_handler},
    {"sql", &k_sql_handler},
    {"baseline", &k_baseline_handler},
    {"pgdata", &k_pgdata_handler},
}};

}  // namespace

const Handler& handler_of(const Resource& resource) {
    return *k_handlers.at(resource.body.index()).handler;
}

const Handler* handler_of_id(const ResourceId& id) {
    const std::string_view type = std::string_view(id).substr(0, id.find(' '));
    for (const Entry& entry : k_handlers) {
        if (entry.type == type) {
            return entry.handler;
        }
    }
    return nullptr;
}

std::string EngineContext::digest_of_all(const std::vector<ResourceId>& ids) const {
    std::string text;
    for (const ResourceId& id : ids) {
        text += id + '\0' + digests.at(id) + '\n';
    }
    return text;
}

std::optional<Memo> no_memo(const Resource&, EngineContext&) {
    return std::nullopt;
}

Look needs_live(std::string note) {
    return {LookState::rendered, std::move(note), ""};
}

}  // namespace pigsty::firstboot
