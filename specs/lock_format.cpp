// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "specs/lock.hpp"
#include "specs/lock_keys.hpp"
#include "specs/lock_lines.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::specs {

namespace {

void append(std::string& out, std::string_view key, const std::string& value) {
    out.append(key).append(": ").append(value).append("\n");
}

const char* truth(bool value) {
    return value ? "true" : "false";
}

/// Shape: "    mirrors:\n      - a\n      - b\n", or "    mirrors: []\n".
void append_lines(std::string& out, std::string_view key, const std::vector<std::string>& items) {
    out.append("    ").append(key).append(items.empty() ? ": []\n" : ":\n");
    for (const std::string& item : items) {
        out.append("      - ").append(yaml_scalar(item)).append("\n");
    }
}

void append_header(std::string& out, const Lock& lock) {
    out += "# What a bundle is made of, byte for byte. Written by \"pigsty-bundle resolve\".\n";
    append(out, lock_keys::k_version, std::to_string(k_lock_version));
    append(out, lock_keys::k_profile, yaml_scalar(lock.profile));
    append(out, lock_keys::k_input, yaml_scalar(lock.input_sha256));
    append(out, lock_keys::k_arch, yaml_scalar(lock.arch));
    append(out, lock_keys::k_releasever, yaml_scalar(lock.releasever));
    append(out, lock_keys::k_module_name, yaml_scalar(lock.module_name));
    append(out, lock_keys::k_weak_dependencies, truth(lock.weak_dependencies));
}

void begin_list(std::string& out, std::string_view key, bool empty) {
    out.append(key).append(empty ? ": []\n" : ":\n");
}

void append_keys(std::string& out, const std::vector<LockedKey>& keys) {
    begin_list(out, lock_keys::k_keys, keys.empty());
    for (const LockedKey& key : keys) {
        out += "  - fingerprint: " + yaml_scalar(key.fingerprint) + '\n';
        out += "    text: " + yaml_block(key.text, 6);
    }
}

void append_repositories(std::string& out, const std::vector<LockedRepository>& repositories) {
    begin_list(out, lock_keys::k_repositories, repositories.empty());
    for (const LockedRepository& one : repositories) {
        out += "  - id: " + yaml_scalar(one.id) + '\n';
        out += "    trust: " + to_string(one.trust) + '\n';
        out += "    priority: " + std::to_string(one.priority) + '\n';
        out += "    revision: " + yaml_scalar(one.revision) + '\n';
        out += "    repomd_sha256: " + yaml_scalar(one.repomd_sha256) + '\n';
        append_lines(out, "mirrors", one.mirrors);
        append_lines(out, "keys", one.keys);
    }
}

void append_sets(std::string& out, const std::vector<LockedSet>& sets) {
    begin_list(out, lock_keys::k_sets, sets.empty());
    for (const LockedSet& set : sets) {
        out += "  - name: " + yaml_scalar(set.name) + '\n';
        out += "    base: " + yaml_list(set.base) + '\n';
        out += std::string("    one_by_one: ") + truth(set.one_by_one) + '\n';
        append_lines(out, "requests", set.requests);
    }
}

void append_files(std::string& out, const std::vector<LockedFile>& files) {
    begin_list(out, lock_keys::k_files, files.empty());
    for (const LockedFile& file : files) {
        out += "  - {name: " + yaml_scalar(file.name) +
               ", size: " + std::to_string(file.size_bytes) +
               ", sha256: " + yaml_scalar(file.sha256) + ", urls: " + yaml_list(file.urls) + "}\n";
    }
}

}  // namespace

void sort_lock(Lock& lock) {
    std::ranges::sort(lock.keys, {}, &LockedKey::fingerprint);
    std::ranges::sort(lock.repositories, {}, &LockedRepository::id);
    std::ranges::sort(lock.sets, {}, &LockedSet::name);
    std::ranges::sort(lock.packages, {}, &LockedPackage::nevra);
    std::ranges::sort(lock.files, {}, &LockedFile::name);
    for (LockedRepository& one : lock.repositories) {
        std::sort(one.keys.begin(), one.keys.end());
    }
    for (LockedSet& set : lock.sets) {
        std::sort(set.base.begin(), set.base.end());
        std::sort(set.requests.begin(), set.requests.end());
    }
    for (LockedPackage& one : lock.packages) {
        std::sort(one.sets.begin(), one.sets.end());
    }
}

std::string format_lock(const Lock& lock) {
    Lock sorted = lock;
    sort_lock(sorted);
    std::string out;
    out.reserve(4096 + 640 * sorted.packages.size());
    append_header(out, sorted);
    append_keys(out, sorted.keys);
    append_repositories(out, sorted.repositories);
    append_sets(out, sorted.sets);
    begin_list(out, lock_keys::k_packages, sorted.packages.empty());
    for (const LockedPackage& one : sorted.packages) {
        out += format_package_line(one);
    }
    append_files(out, sorted.files);
    return out;
}

}  // namespace pigsty::specs
