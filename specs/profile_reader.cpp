// SPDX-License-Identifier: Apache-2.0
#include "specs/profile_reader.hpp"

#include <algorithm>
#include <map>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "specs/image_reader.hpp"
#include "specs/trust.hpp"
#include "specs/variables.hpp"

namespace pigsty::specs {

namespace {

using NamedKeys = std::map<std::string, PinnedKey, std::less<>>;

/// What the readers of the parts share.
struct Reading {
    Variables variables;
    std::vector<Finding>& findings;
};

/// Runs `body(root)` on a document; errors become findings.
template <class Body>
void with_document(const SourceText& source, std::vector<Finding>& findings, Body&& body) {
    collect(findings, [&] {
        const YamlDocument document = parse_yaml(source.text, source.file);
        body(document.root());
    });
}

std::string expand(const YamlNode& node, std::string_view text, const Reading& reading) {
    try {
        return expand_variables(text, reading.variables);
    } catch (const base::SpecError& error) {
        node.fail(error.message());
    }
}

std::vector<std::string> read_expanded(const YamlNode* list, const Reading& reading) {
    std::vector<std::string> texts;
    if (list != nullptr) {
        for (const YamlNode* item : read_list(*list)) {
            collect(reading.findings,
                    [&] { texts.push_back(expand(*item, read_text(*item), reading)); });
        }
    }
    return texts;
}

Distro read_distro(const YamlNode& root) {
    const YamlFields fields(
        root, {"name", "title", "releasever", "arch", "module_name", "rpm_db_path", "target"});
    Distro distro;
    distro.name = fields.text("name");
    distro.title = fields.text("title", distro.name);
    distro.releasever = fields.text("releasever");
    distro.arch = fields.text("arch");
    distro.module_name = fields.text("module_name", distro.module_name);
    distro.rpm_db_path = fields.text("rpm_db_path", distro.rpm_db_path);
    if (const YamlNode* target = fields.optional("target")) {
        distro.target = read_target(*target);
    }
    return distro;
}

void read_variables(const YamlNode& node, Reading& reading) {
    for (const YamlEntry& entry : read_map(node)) {
        if (reading.variables.contains(entry.key)) {
            reading.findings.push_back(
                {Severity::error,
                 node.position_of(entry),
                 "the variable " + base::quote(entry.key) + " is given by distro.yml"});
            continue;
        }
        collect(reading.findings,
                [&] { reading.variables.emplace(entry.key, read_scalar(*entry.value)); });
    }
}

NamedKeys read_named_keys(const YamlNode* node, const Reading& reading) {
    NamedKeys keys;
    if (node != nullptr) {
        for (const YamlEntry& entry : read_map(*node)) {
            collect(reading.findings, [&] { keys[entry.key] = read_pinned_key(*entry.value); });
        }
    }
    return keys;
}

PinnedKey find_key(const YamlNode& node, const NamedKeys& named) {
    if (node.kind() == YamlKind::map) {
        return read_pinned_key(node);
    }
    const std::string& name = read_text(node);
    if (const auto found = named.find(name); found != named.end()) {
        return found->second;
    }
    std::vector<std::string> names;
    for (const auto& [known, key] : named) {
        names.push_back(known);
    }
    node.fail("unknown key " + base::quote(name) + "; expected one of \"keys\" of this document" +
              base::did_you_mean(name, names));
}

void read_repository_keys(const YamlNode& node,
                          const NamedKeys& named,
                          Repository& repository,
                          const Reading& reading) {
    if (node.kind() == YamlKind::scalar && node.raw_text() == "overrides") {
        repository.keys_from_overrides = true;
        return;
    }
    if (node.kind() == YamlKind::scalar && node.raw_text() == "program") {
        repository.keys_from_program = true;
        return;
    }
    for (const YamlNode* item : read_list(node)) {
        collect(reading.findings, [&] { repository.keys.push_back(find_key(*item, named)); });
    }
}

Repository read_repository(const YamlEntry& entry, const NamedKeys& named, const Reading& reading) {
    const YamlNode& node = *entry.value;
    const YamlFields fields(node, {"title", "trust", "keys", "priority", "optional", "mirrors"});
    Repository repository;
    repository.id = entry.key;
    repository.position = node.position_of(entry);
    repository.title = fields.text("title", entry.key);
    if (const YamlNode* trust = fields.optional("trust")) {
        repository.trust = read_trust(*trust);
    }
    if (const YamlNode* priority = fields.optional("priority")) {
        repository.priority = static_cast<int>(read_integer(*priority, 1, 99));
    }
    repository.optional = fields.boolean("optional", false);
    if (const YamlNode* keys = fields.optional("keys")) {
        read_repository_keys(*keys, named, repository, reading);
    }
    for (std::string& mirror : read_expanded(fields.optional("mirrors"), reading)) {
        repository.mirrors.push_back(normal_mirror(std::move(mirror)));
    }
    return repository;
}

void read_upstreams(const YamlNode& root, Profile& profile, const Reading& reading) {
    const YamlFields fields(root, {"overrides_hint", "keys", "repositories"});
    profile.overrides_hint = fields.text("overrides_hint", "");
    const NamedKeys named = read_named_keys(fields.optional("keys"), reading);
    for (const YamlEntry& entry : read_map(fields.required("repositories"))) {
        collect(reading.findings,
                [&] { profile.repositories.push_back(read_repository(entry, named, reading)); });
    }
}

/// Splits a line of requests at blanks; each knows its column.
void add_requests(const YamlNode& node,
                  bool optional,
                  std::vector<PackageRequest>& requests,
                  const Reading& reading) {
    const std::string& text = read_text(node);
    const base::Position position = node.position();
    std::size_t start = text.find_first_not_of(" \n");
    while (start != std::string::npos) {
        const std::size_t end = std::min(text.find_first_of(" \n", start), text.size());
        const int column = position.column + static_cast<int>(start) + (node.is_quoted() ? 1 : 0);
        collect(reading.findings, [&] {
            requests.push_back({expand(node, text.substr(start, end - start), reading),
                                optional,
                                position.file,
                                position.line,
                                column});
        });
        start = text.find_first_not_of(" \n", end);
    }
}

PackageSet read_set(const YamlEntry& entry, const Reading& reading) {
    const YamlNode& node = *entry.value;
    const YamlFields fields(node, {"base", "one_by_one", "packages"});
    PackageSet set;
    set.name = entry.key;
    set.position = node.position_of(entry);
    set.base = fields.texts("base");
    set.one_by_one = fields.boolean("one_by_one", false);
    for (const YamlNode* item : read_list(fields.required("packages"))) {
        collect(reading.findings, [&] {
            if (item->kind() == YamlKind::map) {
                const YamlFields marked(*item, {"optional"});
                add_requests(marked.required("optional"), true, set.requests, reading);
            } else {
                add_requests(*item, false, set.requests, reading);
            }
        });
    }
    return set;
}

UrlFile read_url_file(const YamlEntry& entry, const Reading& reading) {
    const YamlNode& node = *entry.value;
    const YamlFields fields(node, {"file", "urls", "sha256", "optional"});
    UrlFile file;
    file.name = entry.key;
    file.position = node.position_of(entry);
    file.urls = read_expanded(&fields.required("urls"), reading);
    const std::string first = file.urls.empty() ? "" : file.urls.front();
    file.file = fields.text("file", first.substr(first.rfind('/') + 1));
    file.sha256 = fields.text("sha256", "");
    file.optional = fields.boolean("optional", false);
    return file;
}

void read_packages(const YamlNode& root, Profile& profile, Reading& reading) {
    const YamlFields fields(
        root,
        {"variables", "sets", "url_files", "exclude", "prefer", "multilib", "weak_dependencies"});
    profile.weak_dependencies = fields.boolean("weak_dependencies", false);
    for (const YamlEntry& entry : read_map(fields.required("sets"))) {
        collect(reading.findings, [&] { profile.sets.push_back(read_set(entry, reading)); });
    }
    if (const YamlNode* files = fields.optional("url_files")) {
        for (const YamlEntry& entry : read_map(*files)) {
            collect(reading.findings,
                    [&] { profile.url_files.push_back(read_url_file(entry, reading)); });
        }
    }
    profile.excludes = read_expanded(fields.optional("exclude"), reading);
    profile.prefer = read_expanded(fields.optional("prefer"), reading);
    profile.multilib = read_expanded(fields.optional("multilib"), reading);
}

}  // namespace

PinnedKey read_pinned_key(const YamlNode& node) {
    const YamlFields fields(node, {"fingerprint", "url", "text"});
    PinnedKey key;
    const YamlNode& fingerprint = fields.required("fingerprint");
    for (const char c : read_scalar(fingerprint)) {
        if (c != ' ') {
            key.fingerprint += c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    if (key.fingerprint.size() != 40 ||
        key.fingerprint.find_first_not_of("0123456789ABCDEF") != std::string::npos) {
        fingerprint.fail_expected("a fingerprint of 40 hexadecimal digits");
    }
    key.url = fields.text("url", "");
    key.text = fields.text("text", "");
    if (key.url.empty() && key.text.empty()) {
        node.fail("the key " + key.fingerprint + " needs \"url\" or \"text\" to be had from");
    }
    return key;
}

std::string normal_mirror(std::string address) {
    if (!address.ends_with('/')) {
        address += '/';
    }
    return address;
}

Profile parse_profile(const ProfileDocuments& documents, std::vector<Finding>& findings) {
    Profile profile;
    Reading reading{{}, findings};
    with_document(documents.distro, findings, [&](const YamlNode& root) {
        profile.distro = read_distro(root);
    });
    reading.variables = {{"releasever", profile.distro.releasever},
                         {"basearch", profile.distro.arch}};
    with_document(documents.packages, findings, [&](const YamlNode& root) {
        if (const YamlNode* variables = root.find("variables")) {
            read_variables(*variables, reading);
        }
        read_packages(root, profile, reading);
    });
    with_document(documents.upstreams, findings, [&](const YamlNode& root) {
        read_upstreams(root, profile, reading);
    });
    profile.image_documents_sha256 = base::sha256_of(
        documents.distro.text + '\0' + documents.images.text + '\0' + documents.verify.text);
    if (!documents.images.file.empty()) {
        with_document(documents.images, findings, [&](const YamlNode& root) {
            profile.images = read_images(root, findings);
        });
    }
    if (!documents.verify.file.empty()) {
        with_document(documents.verify, findings, [&](const YamlNode& root) {
            profile.distro.target.allowed_differences = read_allowed_differences(root, findings);
        });
    }
    return profile;
}

}  // namespace pigsty::specs
