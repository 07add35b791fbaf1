// SPDX-License-Identifier: Apache-2.0
#include "bundles/bundle_files.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/epoch.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/entry_names.hpp"

namespace pigsty::bundles {

namespace {

constexpr std::size_t k_name_limit_bytes = 255;  // NAME_MAX of Linux

/// Names that every bundle has, or that later steps add.
const std::set<std::string, std::less<>>& own_names() {
    static const std::set<std::string, std::less<>> names = {"manifest.json",
                                                             "manifest.sig",
                                                             "bundle.lock",
                                                             "repo_complete",
                                                             "keys",
                                                             "repodata",
                                                             "sbom.spdx.json",
                                                             "provenance.json"};
    return names;
}

}  // namespace

std::string bundle_name_of(const specs::LockedPackage& package) {
    if (package.repository != specs::k_url_repository) {
        return specs::file_name_of(package.nevra);
    }
    const std::string address = package.path.substr(0, package.path.find_first_of("?#"));
    return address.substr(address.rfind('/') + 1);
}

void check_bundle_names(const specs::Lock& lock) {
    std::map<std::string, std::string> owners;  // name to what has it
    const auto add = [&](const std::string& name, const std::string& owner) {
        const std::string flaw = path_flaw(name, k_name_limit_bytes);
        if (!flaw.empty() || name.find('/') != std::string::npos) {
            throw base::SpecError("file name " + base::quote(name) + " of " + owner + " " +
                                  (flaw.empty() ? "has a '/'" : flaw));
        }
        if (own_names().contains(name) || name == lock.module_name + ".repo") {
            throw base::SpecError("file name " + base::quote(name) + " of " + owner +
                                  " is one that every bundle has itself");
        }
        const auto [at, fresh] = owners.emplace(name, owner);
        if (!fresh) {
            throw base::SpecError("file name " + base::quote(name) + " is wanted by both " +
                                  at->second + " and " + owner);
        }
    };
    for (const specs::LockedPackage& package : lock.packages) {
        add(bundle_name_of(package),
            "package " + base::quote(specs::to_string(package.nevra)) + " of repository " +
                base::quote(package.repository));
    }
    for (const specs::LockedFile& file : lock.files) {
        add(file.name, "file " + base::quote(file.name));
    }
    const std::string flaw = path_flaw(lock.module_name, k_name_limit_bytes);
    if (!flaw.empty() || lock.module_name.find('/') != std::string::npos) {
        throw base::SpecError("module name " + base::quote(lock.module_name) +
                              " cannot name a folder");
    }
}

std::int64_t bundle_epoch(const specs::Lock& lock) {
    if (const auto epoch = base::source_date_epoch()) {
        return *epoch;
    }
    std::int64_t newest = 0;
    for (const specs::LockedPackage& package : lock.packages) {
        newest = std::max(newest, package.build_time);
    }
    return newest;
}

specs::Manifest make_manifest(const specs::Lock& lock,
                              const std::string& lock_text,
                              std::int64_t epoch) {
    specs::Manifest manifest;
    manifest.profile = lock.profile;
    manifest.module_name = lock.module_name;
    manifest.arch = lock.arch;
    manifest.releasever = lock.releasever;
    manifest.lock_sha256 = base::sha256_of(lock_text);
    manifest.epoch = epoch;
    manifest.weak_dependencies = lock.weak_dependencies;
    manifest.sets = lock.sets;
    for (const specs::LockedRepository& repository : lock.repositories) {
        manifest.repositories.push_back({repository.id,
                                         repository.trust,
                                         repository.revision,
                                         repository.repomd_sha256,
                                         repository.keys});
    }
    for (const specs::LockedPackage& package : lock.packages) {
        manifest.files.push_back({bundle_name_of(package),
                                  package.size_bytes,
                                  package.sha256,
                                  specs::to_string(package.nevra),
                                  package.repository,
                                  package.key});
    }
    for (const specs::LockedFile& file : lock.files) {
        manifest.files.push_back({file.name, file.size_bytes, file.sha256, "", "", ""});
    }
    return manifest;
}

}  // namespace pigsty::bundles
