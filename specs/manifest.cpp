// SPDX-License-Identifier: Apache-2.0
#include "specs/manifest.hpp"

#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "specs/detail/json_reader.hpp"
#include "specs/safe_path.hpp"
#include "specs/trust.hpp"

namespace pigsty::specs {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t k_largest_manifest = 64U << 20U;

void check(const JsonFields& fields, std::string_view key, const std::string& problem) {
    if (!problem.empty()) {
        fields.fail(problem + " (" + fields.path_of(key) + ')');
    }
}

std::string item_path(std::string_view list, std::size_t index) {
    return std::string(list) + '[' + std::to_string(index) + ']';
}

ManifestFile read_entry(const Json& json, const std::string& file, std::string path) {
    const JsonFields fields(
        json, file, std::move(path), {"path", "size", "sha256", "nevra", "repo", "key"});
    ManifestFile one;
    one.path = fields.text("path");
    check(fields, "path", path_problem(one.path));
    one.size_bytes = fields.unsigned_number("size");
    one.sha256 = fields.hex("sha256", 64);
    one.nevra = fields.text("nevra");
    one.repository = fields.text("repo");
    one.key = fields.hex("key", 40, true);
    if (!one.nevra.empty()) {
        base::in_context([&] { return "reading " + base::quote(fields.path_of("nevra")); },
                         [&] { parse_nevra(one.nevra); });
    }
    return one;
}

ManifestRepository read_repository(const Json& json, const std::string& file, std::string path) {
    const JsonFields fields(
        json, file, std::move(path), {"id", "trust", "revision", "repomd_sha256", "keys"});
    ManifestRepository one;
    one.id = fields.text("id");
    const std::string trust = fields.text("trust");
    const std::optional<Trust> known = find_trust(trust);
    check(fields, "trust", known ? "" : unknown_trust(trust));
    one.trust = *known;
    one.revision = fields.text("revision");
    one.repomd_sha256 = fields.hex("repomd_sha256", 64, true);
    one.keys = fields.texts("keys");
    return one;
}

LockedSet read_set(const Json& json, const std::string& file, std::string path) {
    const JsonFields fields(
        json, file, std::move(path), {"name", "base", "one_by_one", "requests"});
    LockedSet set;
    set.name = fields.text("name");
    set.base = fields.texts("base");
    set.one_by_one = fields.boolean("one_by_one");
    set.requests = fields.texts("requests");
    return set;
}

template <class Item>
std::vector<Item> read_items(const JsonFields& fields,
                             std::string_view key,
                             Item (*read)(const Json&, const std::string&, std::string)) {
    std::vector<Item> items;
    const Json& list = fields.list(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
        items.push_back(read(list[i], fields.file(), item_path(key, i)));
    }
    return items;
}

void check_version(const Json& json, const std::string& file) {
    const auto version = json.is_object() ? json.find("manifest_version") : json.end();
    if (version == json.end()) {
        throw base::SpecError({file, 0, 0},
                              "this is no manifest: the key \"manifest_version\" is missing");
    }
    if (*version != k_manifest_version) {
        throw base::SpecError({file, 0, 0},
                              "expected manifest_version " + std::to_string(k_manifest_version) +
                                  ", found " + base::printable(version->dump()));
    }
}

void check_files(const Manifest& manifest, const std::string& file) {
    std::set<std::string_view> paths;
    for (const ManifestFile& one : manifest.files) {
        if (!paths.insert(one.path).second) {
            throw base::SpecError({file, 0, 0},
                                  "the file " + base::quote(one.path) + " stands twice");
        }
    }
}

OrderedJson json_of(const ManifestFile& one) {
    return {{"path", one.path},
            {"size", one.size_bytes},
            {"sha256", one.sha256},
            {"nevra", one.nevra},
            {"repo", one.repository},
            {"key", one.key}};
}

OrderedJson json_of(const ManifestRepository& one) {
    return {{"id", one.id},
            {"trust", to_string(one.trust)},
            {"revision", one.revision},
            {"repomd_sha256", one.repomd_sha256},
            {"keys", one.keys}};
}

OrderedJson json_of(const LockedSet& set) {
    return {{"name", set.name},
            {"base", set.base},
            {"one_by_one", set.one_by_one},
            {"requests", set.requests}};
}

template <class Item>
OrderedJson json_of(const std::vector<Item>& items) {
    OrderedJson list = OrderedJson::array();
    for (const Item& item : items) {
        list.push_back(json_of(item));
    }
    return list;
}

}  // namespace

Manifest parse_manifest(std::string_view text, const std::string& file) {
    const Json json = parse_json(text, file, k_largest_manifest);
    check_version(json, file);
    const JsonFields fields(json,
                            file,
                            "",
                            {"manifest_version",
                             "profile",
                             "module_name",
                             "arch",
                             "releasever",
                             "lock_sha256",
                             "epoch",
                             "weak_dependencies",
                             "repositories",
                             "sets",
                             "files"});
    Manifest manifest;
    manifest.profile = fields.text("profile");
    manifest.module_name = fields.text("module_name");
    check(fields, "module_name", file_name_problem(manifest.module_name));
    manifest.arch = fields.text("arch");
    manifest.releasever = fields.text("releasever");
    manifest.lock_sha256 = fields.hex("lock_sha256", 64);
    manifest.epoch = static_cast<std::int64_t>(fields.unsigned_number("epoch"));
    manifest.weak_dependencies = fields.boolean("weak_dependencies");
    manifest.repositories = read_items(fields, "repositories", read_repository);
    manifest.sets = read_items(fields, "sets", read_set);
    manifest.files = read_items(fields, "files", read_entry);
    check_files(manifest, file);
    return manifest;
}

std::string format_manifest(const Manifest& manifest) {
    std::vector<ManifestFile> files = manifest.files;
    std::ranges::sort(files, {}, &ManifestFile::path);
    const OrderedJson json{{"manifest_version", k_manifest_version},
                           {"profile", manifest.profile},
                           {"module_name", manifest.module_name},
                           {"arch", manifest.arch},
                           {"releasever", manifest.releasever},
                           {"lock_sha256", manifest.lock_sha256},
                           {"epoch", manifest.epoch},
                           {"weak_dependencies", manifest.weak_dependencies},
                           {"repositories", json_of(manifest.repositories)},
                           {"sets", json_of(manifest.sets)},
                           {"files", json_of(files)}};
    return json.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

}  // namespace pigsty::specs
