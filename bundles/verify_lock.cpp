// SPDX-License-Identifier: Apache-2.0
#include "bundles/verify_lock.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "bundles/bundle_files.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/repo_file.hpp"
#include "specs/lock.hpp"

namespace pigsty::bundles {

namespace {

using Findings = std::vector<std::string>;

void compare_text(const std::string& what,
                  const std::string& found,
                  const std::string& locked,
                  Findings& findings) {
    if (found != locked) {
        findings.push_back("the manifest's " + what + " is " + base::quote(found) +
                           ", the lock's " + base::quote(locked));
    }
}

/// Compares two lists whose order has no meaning, item by item.
template <class Item>
void compare_items(const std::string& noun,
                   std::string Item::*name,
                   const std::vector<Item>& found,
                   const std::vector<Item>& locked,
                   Findings& findings) {
    std::map<std::string, const Item*> unseen;
    for (const Item& item : locked) {
        unseen.emplace(item.*name, &item);
    }
    for (const Item& item : found) {
        const std::string text = noun + " " + base::quote(item.*name);
        const auto same = unseen.find(item.*name);
        if (same == unseen.end()) {
            findings.push_back("the manifest has " + text + ", which the lock does not have");
            continue;
        }
        if (!(*same->second == item)) {
            findings.push_back(text + " of the manifest is not as the lock has it");
        }
        unseen.erase(same);
    }
    for (const auto& [text, item] : unseen) {
        findings.push_back("the lock has " + noun + " " + base::quote(text) +
                           ", which the manifest does not have");
    }
}

void sort_lists(specs::Manifest& manifest) {
    for (specs::ManifestRepository& repository : manifest.repositories) {
        std::sort(repository.keys.begin(), repository.keys.end());
    }
    for (specs::LockedSet& set : manifest.sets) {
        std::sort(set.base.begin(), set.base.end());
        std::sort(set.requests.begin(), set.requests.end());
    }
}

/// Where the repository's definition stands, which says what yum on the target believes.
std::string repo_file_path(const specs::Manifest& manifest) {
    return manifest.module_name + ".repo";
}

/// The files that the lock decides: packages, files by their own address, keys, the repository's
/// definition.
std::vector<specs::ManifestFile> decided_files(const specs::Manifest& manifest) {
    std::vector<specs::ManifestFile> files;
    for (const specs::ManifestFile& file : manifest.files) {
        if (!file.nevra.empty() || !is_own_file(manifest, file.path) ||
            file.path.starts_with(k_keys_folder) || file.path == repo_file_path(manifest)) {
            files.push_back(file);
        }
    }
    return files;
}

specs::Manifest manifest_of_lock(const std::string& lock_text) {
    const specs::Lock lock = specs::parse_lock(lock_text, std::string(k_lock_name));
    check_bundle_names(lock);
    specs::Manifest manifest = make_manifest(lock, lock_text, 0);
    for (const specs::LockedKey& key : lock.keys) {
        manifest.files.push_back(
            {key_path(key.fingerprint), key.text.size(), base::sha256_of(key.text), "", "", ""});
    }
    const std::string repo = format_repo_file(manifest, unpacked_address(lock.module_name));
    manifest.files.push_back(
        {repo_file_path(manifest), repo.size(), base::sha256_of(repo), "", "", ""});
    return manifest;
}

void compare(specs::Manifest found, specs::Manifest locked, Findings& findings) {
    sort_lists(found);
    sort_lists(locked);
    compare_text("lock_sha256", found.lock_sha256, locked.lock_sha256, findings);
    compare_text("profile", found.profile, locked.profile, findings);
    compare_text("module name", found.module_name, locked.module_name, findings);
    compare_text("architecture", found.arch, locked.arch, findings);
    compare_text("release", found.releasever, locked.releasever, findings);
    compare_text("weak_dependencies",
                 found.weak_dependencies ? "true" : "false",
                 locked.weak_dependencies ? "true" : "false",
                 findings);
    compare_items("repository",
                  &specs::ManifestRepository::id,
                  found.repositories,
                  locked.repositories,
                  findings);
    compare_items("set", &specs::LockedSet::name, found.sets, locked.sets, findings);
    compare_items("file", &specs::ManifestFile::path, decided_files(found), locked.files, findings);
}

}  // namespace

bool is_own_file(const specs::Manifest& manifest, const std::string& path) {
    return path == k_lock_name || path.starts_with(k_keys_folder) ||
           path.starts_with(k_repodata_folder) || path == repo_file_path(manifest) ||
           path == "sbom.spdx.json" || path == "provenance.json";
}

std::vector<std::string> lock_findings(const specs::Manifest& manifest,
                                       const std::string& lock_text) {
    Findings findings;
    try {
        compare(manifest, manifest_of_lock(lock_text), findings);
    } catch (const base::Error& error) {
        findings.push_back("the bundle's lock cannot be read: " + error.message());
    }
    return findings;
}

}  // namespace pigsty::bundles
