// SPDX-License-Identifier: Apache-2.0
#include "specs/overrides.hpp"

#include <algorithm>
#include <map>

#include "base/edit_distance.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "specs/profile_reader.hpp"
#include "specs/safe_path.hpp"
#include "specs/trust.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

namespace {

constexpr std::uint64_t k_largest_document = 16U << 20U;

template <class Items, class Name>
std::vector<std::string> names_of(const Items& items, Name name) {
    std::vector<std::string> names;
    names.reserve(items.size());
    for (const auto& item : items) {
        names.push_back(item.*name);
    }
    return names;
}

std::string unknown_repository(const Profile& profile, const std::string& id) {
    const std::vector<std::string> ids = names_of(profile.repositories, &Repository::id);
    const std::string near = base::did_you_mean(id, ids);
    return "the profile " + base::quote(profile.distro.name) + " has no repository " +
           base::quote(id) + (near.empty() ? "; it has " + base::quote_list(ids) : near);
}

std::string checked_address(const YamlNode& node) {
    const std::string& address = read_text(node);
    const std::string problem = address_problem(address);
    if (!problem.empty()) {
        node.fail(problem);
    }
    return address;
}

void read_repository(const YamlFields& fields, Repository& repository) {
    if (const YamlNode* mirrors = fields.optional("mirrors")) {
        repository.mirrors.clear();
        for (const YamlNode* mirror : read_list(*mirrors)) {
            repository.mirrors.push_back(normal_mirror(checked_address(*mirror)));
        }
    }
    if (const YamlNode* keys = fields.optional("keys")) {
        repository.keys.clear();
        for (const YamlNode* key : read_list(*keys)) {
            repository.keys.push_back(read_pinned_key(*key));
        }
    }
    if (const YamlNode* trust = fields.optional("trust")) {
        repository.trust = read_trust(*trust);
    }
}

void override_repository(Profile& profile, const YamlNode& node, const YamlEntry& entry) {
    const auto found = std::ranges::find(profile.repositories, entry.key, &Repository::id);
    if (found == profile.repositories.end()) {
        throw base::SpecError(node.position_of(entry), unknown_repository(profile, entry.key));
    }
    const YamlFields fields(*entry.value, {"mirrors", "keys", "trust", "enabled"});
    if (!fields.boolean("enabled", true)) {
        profile.repositories.erase(found);
        return;
    }
    Repository changed = *found;
    changed.position = node.position_of(entry);
    read_repository(fields, changed);
    *found = std::move(changed);
}

void override_url_file(Profile& profile, const YamlNode& node, const YamlEntry& entry) {
    const auto found = std::ranges::find(profile.url_files, entry.key, &UrlFile::name);
    if (found == profile.url_files.end()) {
        throw base::SpecError(
            node.position_of(entry),
            "the profile " + base::quote(profile.distro.name) + " has no URL file " +
                base::quote(entry.key) +
                base::did_you_mean(entry.key, names_of(profile.url_files, &UrlFile::name)));
    }
    const YamlFields fields(*entry.value, {"urls", "sha256", "enabled"});
    if (!fields.boolean("enabled", true)) {
        profile.url_files.erase(found);
        return;
    }
    UrlFile changed = *found;
    changed.position = node.position_of(entry);
    if (const YamlNode* urls = fields.optional("urls")) {
        changed.urls.clear();
        for (const YamlNode* url : read_list(*urls)) {
            changed.urls.push_back(checked_address(*url));
        }
    }
    changed.sha256 = fields.text("sha256", changed.sha256);
    *found = std::move(changed);
}

/// One "ID=URL".
struct MirrorOption {
    std::string id;
    std::string address;
};

MirrorOption parse_mirror_option(const std::string& option) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw base::UsageError(
            "expected --mirror ID=URL such as \"base=http://127.0.0.1/base/\", "
            "found " +
            base::quote(option));
    }
    MirrorOption parsed{option.substr(0, equals), option.substr(equals + 1)};
    const std::string problem = address_problem(parsed.address);
    if (!problem.empty()) {
        throw base::UsageError("--mirror " + base::quote(option) + ": " + problem);
    }
    return parsed;
}

}  // namespace

OverrideSource read_override_file(const std::filesystem::path& file) {
    return {file.string(), base::read_file(file, k_largest_document)};
}

void apply_overrides(Profile& profile,
                     const OverrideSource& source,
                     std::vector<Finding>& findings) {
    collect(findings, [&] {
        const YamlDocument document = parse_yaml(source.text, source.file);
        const YamlFields fields(document.root(), {"repositories", "url_files"});
        if (const YamlNode* node = fields.optional("repositories")) {
            for (const YamlEntry& entry : read_map(*node)) {
                collect(findings, [&] { override_repository(profile, *node, entry); });
            }
        }
        if (const YamlNode* node = fields.optional("url_files")) {
            for (const YamlEntry& entry : read_map(*node)) {
                collect(findings, [&] { override_url_file(profile, *node, entry); });
            }
        }
    });
}

void apply_mirror_options(Profile& profile, const std::vector<std::string>& options) {
    std::map<std::string, std::vector<std::string>> mirrors;
    for (const std::string& option : options) {
        MirrorOption parsed = parse_mirror_option(option);
        mirrors[parsed.id].push_back(normal_mirror(std::move(parsed.address)));
    }
    for (auto& [id, addresses] : mirrors) {
        const auto found = std::ranges::find(profile.repositories, id, &Repository::id);
        if (found == profile.repositories.end()) {
            throw base::UsageError("--mirror: " + unknown_repository(profile, id));
        }
        found->mirrors = std::move(addresses);
    }
}

}  // namespace pigsty::specs
