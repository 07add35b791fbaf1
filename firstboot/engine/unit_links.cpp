// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/unit_links.hpp"

#include <algorithm>

namespace pigsty::firstboot {

namespace {

constexpr const char* k_etc = "/etc/systemd/system";

std::string_view trimmed(std::string_view text) {
    constexpr const char* k_blanks = " \t\r";
    const std::size_t start = text.find_first_not_of(k_blanks);
    return start == std::string_view::npos
               ? std::string_view()
               : text.substr(start, text.find_last_not_of(k_blanks) - start + 1);
}

/// Words of a setting; an empty one forgets those before.
void add_words(std::vector<std::string>& words, std::string_view value) {
    if (value.empty()) {
        words.clear();
    }
    while (!value.empty()) {
        const std::size_t end = std::min(value.find_first_of(" \t"), value.size());
        words.emplace_back(value.substr(0, end));
        value = trimmed(value.substr(end));
    }
}

/// "a@b.service" is "a@.service"; nullopt for what is no instance.
std::optional<std::string> template_of(const std::string& unit) {
    const std::size_t at = unit.find('@');
    const std::size_t dot = unit.rfind('.');
    if (at == std::string::npos || dot == std::string::npos || dot <= at + 1) {
        return std::nullopt;
    }
    return unit.substr(0, at + 1) + unit.substr(dot);
}

bool is_template(const std::string& unit) {
    return unit.find("@.") != std::string::npos;
}

}  // namespace

UnitInstall parse_unit_install(std::string_view text) {
    UnitInstall install;
    bool inside = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[')) {
            inside = line == "[Install]";
        }
        const std::size_t at = line.find('=');
        if (!inside || line.starts_with('#') || line.starts_with(';') ||
            at == std::string_view::npos) {
            continue;
        }
        const std::string_view key = trimmed(line.substr(0, at));
        const std::string_view value = trimmed(line.substr(at + 1));
        if (key == "WantedBy") {
            add_words(install.wanted_by, value);
        } else if (key == "RequiredBy") {
            add_words(install.required_by, value);
        } else if (key == "Alias") {
            add_words(install.aliases, value);
        } else if (key == "DefaultInstance") {
            install.default_instance = value;
        }
    }
    return install;
}

std::optional<std::string> find_unit_file(const RootFolder& files, const std::string& unit) {
    std::vector<std::string> names = {unit};
    if (const auto name = template_of(unit)) {
        names.push_back(*name);
    }
    for (const std::string& name : names) {
        for (const char* folder : {k_etc, "/usr/lib/systemd/system", "/lib/systemd/system"}) {
            const std::string path = std::string(folder) + '/' + name;
            const auto info = files.info(path);
            if (info && files.link_target(path) != "/dev/null") {
                return path;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::vector<UnitLink>> links_of_unit(const RootFolder& files,
                                                   const std::string& unit) {
    const auto file = find_unit_file(files, unit);
    if (!file) {
        return std::nullopt;
    }
    const UnitInstall install = parse_unit_install(files.read(*file).value_or(""));
    std::string name = unit;
    if (is_template(unit) && !install.default_instance.empty()) {
        name.insert(name.find('@') + 1, install.default_instance);
    }
    std::vector<UnitLink> links;
    for (const std::string& target : install.wanted_by) {
        links.push_back({std::string(k_etc) + '/' + target + ".wants/" + name, *file});
    }
    for (const std::string& target : install.required_by) {
        links.push_back({std::string(k_etc) + '/' + target + ".requires/" + name, *file});
    }
    for (const std::string& alias : install.aliases) {
        if (alias != unit) {
            links.push_back({std::string(k_etc) + '/' + alias, *file});
        }
    }
    return links;
}

std::vector<std::string> present_links(const RootFolder& files, const std::string& unit) {
    std::vector<std::string> found;
    for (const std::string& name : files.list(k_etc)) {
        const std::string path = std::string(k_etc) + '/' + name;
        if (name.ends_with(".wants") || name.ends_with(".requires")) {
            if (files.link_target(path + '/' + unit)) {
                found.push_back(path + '/' + unit);
            }
        } else if (const auto target = files.link_target(path);
                   target && name != unit && target->ends_with('/' + unit)) {
            found.push_back(path);
        }
    }
    return found;
}

UnitLink mask_link(const std::string& unit) {
    return {std::string(k_etc) + '/' + unit, "/dev/null"};
}

bool is_masked(const RootFolder& files, const std::string& unit) {
    return files.link_target(mask_link(unit).path) == "/dev/null";
}

}  // namespace pigsty::firstboot
