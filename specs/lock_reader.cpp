// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <optional>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "specs/lock.hpp"
#include "specs/lock_check.hpp"
#include "specs/lock_keys.hpp"
#include "specs/lock_lines.hpp"
#include "specs/safe_path.hpp"
#include "specs/trust.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::specs {

namespace {

/// A lock of 20,000 packages has room below these.
constexpr YamlLimits k_limits{64U << 20U, 2'000'000, 8};
constexpr std::uint64_t k_largest_size = std::numeric_limits<std::int64_t>::max();

/// A digest, or a fingerprint: exactly `digits` hexadecimal digits, or nothing where allowed.
enum class MayBeEmpty { no, yes };

std::string read_hex(const YamlNode& node, std::size_t digits, MayBeEmpty empty = MayBeEmpty::no) {
    const std::string& text = read_text(node);
    if (!(text.empty() && empty == MayBeEmpty::yes) && !base::is_hex(text, digits)) {
        node.fail_expected(std::to_string(digits) + " hexadecimal digits");
    }
    return text;
}

void check(const YamlNode& node, const std::string& problem) {
    if (!problem.empty()) {
        node.fail(problem);
    }
}

std::string read_checked(const YamlNode& node, std::string (*problem_of)(std::string_view)) {
    const std::string& text = read_text(node);
    check(node, problem_of(text));
    return text;
}

std::vector<std::string> read_addresses(const YamlNode& node) {
    std::vector<std::string> addresses;
    for (const YamlNode* item : read_list(node)) {
        addresses.push_back(read_checked(*item, address_problem));
    }
    return addresses;
}

LockedKey read_key(const YamlNode& node) {
    const YamlFields fields(node, {"fingerprint", "text"});
    return {read_hex(fields.required("fingerprint"), 40), fields.text("text")};
}

LockedRepository read_repository(const YamlNode& node) {
    const YamlFields fields(
        node, {"id", "trust", "priority", "revision", "repomd_sha256", "mirrors", "keys"});
    LockedRepository one;
    one.id = fields.text("id");
    one.trust = read_trust(fields.required("trust"));
    one.priority = static_cast<int>(read_integer(fields.required("priority"), 0, 1000));
    one.revision = fields.text("revision");
    one.repomd_sha256 = read_hex(fields.required("repomd_sha256"), 64, MayBeEmpty::yes);
    one.mirrors = read_addresses(fields.required("mirrors"));
    for (const YamlNode* key : read_list(fields.required("keys"))) {
        one.keys.push_back(read_hex(*key, 40));
    }
    return one;
}

LockedSet read_set(const YamlNode& node) {
    const YamlFields fields(node, {"name", "base", "one_by_one", "requests"});
    LockedSet set;
    set.name = fields.text("name");
    set.base = read_texts(fields.required("base"));
    set.one_by_one = read_bool(fields.required("one_by_one"));
    set.requests = read_texts(fields.required("requests"));
    return set;
}

LockedReason read_reason(const YamlNode& node) {
    const YamlFields fields(node, {"set", "by", "needs"});
    return {fields.text("set"), fields.text("by"), fields.text("needs", "")};
}

Nevra read_nevra(const YamlNode& node) {
    try {
        return parse_nevra(read_text(node));
    } catch (const base::SpecError& error) {
        if (error.position().line > 0) {
            throw;
        }
        node.fail(error.message());
    }
}

LockedPackage read_package(const YamlNode& node) {
    const YamlFields fields(node,
                            {"nevra",
                             "repo",
                             "path",
                             "urls",
                             "size",
                             "sha256",
                             "header_sha256",
                             "header_end",
                             "built",
                             "key",
                             "sets",
                             "why"});
    LockedPackage one;
    one.nevra = read_nevra(fields.required("nevra"));
    one.repository = fields.text("repo");
    one.path = fields.text("path");
    if (const YamlNode* urls = fields.optional("urls")) {
        one.urls = read_addresses(*urls);
    }
    one.size_bytes = read_unsigned(fields.required("size"), k_largest_size);
    one.sha256 = fields.text("sha256");
    one.header_sha256 = fields.text("header_sha256");
    one.header_end = read_unsigned(fields.required("header_end"));
    one.build_time =
        read_integer(fields.required("built"), 0, std::numeric_limits<std::int64_t>::max());
    one.key = fields.text("key");
    one.sets = read_texts(fields.required("sets"));
    one.why = read_reason(fields.required("why"));
    return one;
}

LockedFile read_file_entry(const YamlNode& node) {
    const YamlFields fields(node, {"name", "size", "sha256", "urls"});
    LockedFile file;
    file.name = read_checked(fields.required("name"), file_name_problem);
    file.size_bytes = read_unsigned(fields.required("size"), k_largest_size);
    file.sha256 = read_hex(fields.required("sha256"), 64);
    file.urls = read_addresses(fields.required("urls"));
    return file;
}

/// The items with the positions they stand at.
template <class Item>
std::vector<Item> read_items(const YamlNode& node, Item (*read)(const YamlNode&)) {
    std::vector<Item> items;
    for (const YamlNode* item : read_list(node)) {
        items.push_back(read(*item));
    }
    return items;
}

/// The version comes first: another version may have other keys.
void check_version(const YamlNode& root) {
    const YamlNode* version = root.find(lock_keys::k_version);
    if (version == nullptr) {
        root.fail("this is no lock: the key \"lock_version\" is missing");
    }
    if (version->raw_text() != std::to_string(k_lock_version)) {
        base::SpecError error(version->position(),
                              "expected lock_version " + std::to_string(k_lock_version) +
                                  ", found " + version->describe());
        error.set_hint("make the lock again with \"pigsty-bundle resolve\"");
        throw error;
    }
}

[[noreturn]] void fail_at(const YamlNode& root, const LockProblem& problem) {
    const YamlNode& item = *root.find(problem.section)->items()[problem.index];
    const YamlNode& node = problem.key.empty() ? item : *item.find(problem.key);
    if (problem.expected.empty()) {
        node.fail(problem.message);
    }
    node.fail_expected(problem.expected);
}

Lock read_document(const YamlNode& root) {
    check_version(root);
    const YamlFields fields(root,
                            {lock_keys::k_version,
                             lock_keys::k_profile,
                             lock_keys::k_input,
                             lock_keys::k_arch,
                             lock_keys::k_releasever,
                             lock_keys::k_module_name,
                             lock_keys::k_weak_dependencies,
                             lock_keys::k_keys,
                             lock_keys::k_repositories,
                             lock_keys::k_sets,
                             lock_keys::k_packages,
                             lock_keys::k_files});
    Lock lock;
    lock.profile = fields.text(lock_keys::k_profile);
    lock.input_sha256 = read_hex(fields.required(lock_keys::k_input), 64);
    lock.arch = fields.text(lock_keys::k_arch);
    lock.releasever = fields.text(lock_keys::k_releasever);
    lock.module_name = read_checked(fields.required(lock_keys::k_module_name), file_name_problem);
    lock.weak_dependencies = read_bool(fields.required(lock_keys::k_weak_dependencies));
    lock.keys = read_items(fields.required(lock_keys::k_keys), read_key);
    lock.repositories = read_items(fields.required(lock_keys::k_repositories), read_repository);
    lock.sets = read_items(fields.required(lock_keys::k_sets), read_set);
    lock.packages = read_items(fields.required(lock_keys::k_packages), read_package);
    lock.files = read_items(fields.required(lock_keys::k_files), read_file_entry);
    return lock;
}

/// Reads any lock; errors carry their place.
Lock parse_any_lock(std::string_view text, const std::string& file) {
    const YamlDocument document = parse_yaml(text, file, k_limits);
    Lock lock = read_document(document.root());
    std::optional<LockProblem> problem;
    for (std::size_t i = 0; i < lock.packages.size() && !problem; ++i) {
        problem = find_package_problem(lock.packages[i], i);
    }
    if (!problem) {
        problem = find_lock_problem(lock);
    }
    if (problem) {
        fail_at(document.root(), *problem);
    }
    return lock;
}

/// Reads a lock as format_lock() wrote it; nothing for any other text, good or bad.
std::optional<Lock> parse_canonical_lock(std::string_view text, const std::string& file) {
    std::optional<SplitLock> split = split_canonical_lock(text);
    if (!split) {
        return std::nullopt;
    }
    try {
        const YamlDocument document = parse_yaml(split->rest, file, k_limits);
        Lock lock = read_document(document.root());
        // What looked like the packages might be lines of some quoted text.
        const YamlNode& packages = *document.root().find(lock_keys::k_packages);
        if (packages.position().line != split->packages_line) {
            return std::nullopt;
        }
        lock.packages = std::move(split->packages);
        return find_lock_problem(lock) ? std::nullopt : std::optional<Lock>(std::move(lock));
    } catch (const base::SpecError&) {
        return std::nullopt;  // lines are counted right only in the whole text
    }
}

}  // namespace

Lock parse_lock(std::string_view text, const std::string& file) {
    std::optional<Lock> canonical = parse_canonical_lock(text, file);
    Lock lock = canonical ? std::move(*canonical) : parse_any_lock(text, file);
    sort_lock(lock);
    return lock;
}

}  // namespace pigsty::specs
