// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/detail/pg_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "firstboot/plan/sql_text.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Those whose value is a list of names, each quoted by itself. Source: GUC_LIST_QUOTE in
/// PostgreSQL's table of parameters.
constexpr std::array<std::string_view, 6> k_lists = {"local_preload_libraries",
                                                     "search_path",
                                                     "session_preload_libraries",
                                                     "shared_preload_libraries",
                                                     "temp_tablespaces",
                                                     "unix_socket_directories"};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
}

/// "a"."b" for a.b; empty for what is no name of a parameter.
std::string setting_name(const std::string& name) {
    std::string quoted;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('.', at), name.size());
        const std::string part = name.substr(at, end - at);
        if (!is_made_of(part, "_") || (part[0] >= '0' && part[0] <= '9') || part.size() > 63) {
            return "";
        }
        quoted += (quoted.empty() ? "" : ".") + quote_identifier(part);
        at = end + 1;
    }
    return quoted;
}

}  // namespace

std::vector<std::string> name_list(const std::string& text) {
    std::vector<std::string> names;
    std::string name;
    bool quoted = false;
    bool was_quoted = false;
    const auto finish = [&] {
        if (!name.empty() || was_quoted) {
            names.push_back(name);
        }
        name.clear();
        was_quoted = false;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' && quoted && text.substr(at + 1, 1) == "\"") {
            name += text[++at];
        } else if (c == '"') {
            quoted = !quoted;
            was_quoted = true;
        } else if (quoted) {
            name += c;
        } else if (c == ',') {
            finish();
        } else if (c != ' ') {
            name += lower(c);
        }
    }
    finish();
    return names;
}

nlohmann::json settings_json(const std::vector<std::pair<std::string, std::string>>& parameters,
                             const std::string& variable,
                             const base::Position& position) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& [name, value] : parameters) {
        const std::string setting = setting_name(name);
        if (setting.empty()) {
            PlacedText{variable, name, position}.fail_expected(
                "names of parameters, e.g. work_mem,");
        }
        if (lowered(value) == "default") {
            continue;
        }
        nlohmann::json one{{"name", name}, {"setting", setting}};
        const bool is_list =
            std::find(k_lists.begin(), k_lists.end(), lowered(name)) != k_lists.end();
        if (is_list) {
            one["words"] = name_list(value);
        } else {
            one["value"] = value;
        }
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace pigsty::firstboot
