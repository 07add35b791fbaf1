// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_fit.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/quote.hpp"

namespace pigsty::specs {

namespace {

using Texts = std::set<std::string>;

Texts fingerprints_of(const Repository& repository) {
    Texts fingerprints;
    for (const PinnedKey& key : repository.keys) {
        fingerprints.insert(key.fingerprint);
    }
    return fingerprints;
}

std::string repository_misfit(const LockedRepository& locked, const Profile& profile) {
    const auto found = std::find_if(profile.repositories.begin(),
                                    profile.repositories.end(),
                                    [&](const Repository& one) { return one.id == locked.id; });
    const std::string name = "repository " + base::quote(locked.id);
    if (found == profile.repositories.end()) {
        return name + " is in the lock, but not in the profile";
    }
    if (found->trust != locked.trust) {
        return name + " has trust " + to_string(locked.trust) + " in the lock, " +
               to_string(found->trust) + " in the profile";
    }
    if (fingerprints_of(*found) != Texts(locked.keys.begin(), locked.keys.end())) {
        return name + " has other keys pinned in the lock than in the profile";
    }
    return "";
}

/// The lock leaves out optional requests that nothing fitted; everything else has to be there.
std::string set_misfit(const PackageSet& set, const Lock& lock) {
    const auto found = std::find_if(lock.sets.begin(), lock.sets.end(), [&](const LockedSet& one) {
        return one.name == set.name;
    });
    const std::string name = "set " + base::quote(set.name);
    if (found == lock.sets.end()) {
        return name + " is in the profile, but not in the lock";
    }
    Texts unknown(found->requests.begin(), found->requests.end());
    for (const PackageRequest& request : set.requests) {
        if (unknown.erase(request.pattern) == 0 && !request.optional &&
            std::find(found->requests.begin(), found->requests.end(), request.pattern) ==
                found->requests.end()) {
            return name + " asks for " + base::quote(request.pattern) +
                   ", which the lock does not have";
        }
    }
    if (!unknown.empty()) {
        return name + " of the lock asks for " + base::quote(*unknown.begin()) +
               ", which the profile does not";
    }
    const bool same_base =
        Texts(set.base.begin(), set.base.end()) == Texts(found->base.begin(), found->base.end());
    return same_base && set.one_by_one == found->one_by_one
               ? ""
               : name + " stands on other sets in the lock";
}

std::string package_misfit(const LockedPackage& package,
                           const std::map<std::string, const LockedRepository*>& repositories) {
    if (package.repository == k_url_repository) {
        return "";
    }
    const std::string name = "package " + base::quote(to_string(package.nevra));
    const auto found = repositories.find(package.repository);
    if (found == repositories.end()) {
        return name + " comes from " + base::quote(package.repository) +
               ", which is no repository of the lock";
    }
    const LockedRepository& repository = *found->second;
    const bool pinned = std::find(repository.keys.begin(), repository.keys.end(), package.key) !=
                        repository.keys.end();
    return repository.trust == Trust::rpm && !pinned
               ? name + " has no signer that is pinned for repository " + base::quote(repository.id)
               : "";
}

/// What was had by its own address has to be a file of the profile, with the digest pinned there.
std::string file_misfit(const std::string& file,
                        const std::string& sha256,
                        const Profile& profile) {
    for (const UrlFile& known : profile.url_files) {
        if (known.file == file && (known.sha256.empty() || known.sha256 == sha256)) {
            return "";
        }
    }
    return "file " + base::quote(file) +
           " of the lock is not one of the profile's, or not with that digest";
}

}  // namespace

std::string lock_misfit(const Lock& lock, const Profile& profile) {
    if (lock.profile != profile.distro.name) {
        return "it is of profile " + base::quote(lock.profile) + ", wanted is " +
               base::quote(profile.distro.name);
    }
    if (lock.input_sha256 != input_digest(profile)) {
        return "the specs changed since it was made";
    }
    if (lock.arch != profile.distro.arch || lock.releasever != profile.distro.releasever ||
        lock.module_name != profile.distro.module_name ||
        lock.weak_dependencies != profile.weak_dependencies) {
        return "its arch, releasever, module_name or weak_dependencies are not the profile's";
    }
    std::map<std::string, const LockedRepository*> repositories;
    for (const LockedRepository& repository : lock.repositories) {
        repositories.emplace(repository.id, &repository);
        if (std::string misfit = repository_misfit(repository, profile); !misfit.empty()) {
            return misfit;
        }
    }
    for (const PackageSet& set : profile.sets) {
        if (std::string misfit = set_misfit(set, lock); !misfit.empty()) {
            return misfit;
        }
    }
    for (const LockedPackage& package : lock.packages) {
        std::string misfit = package_misfit(package, repositories);
        if (misfit.empty() && package.repository == k_url_repository) {
            misfit = file_misfit(package.path, package.sha256, profile);
        }
        if (!misfit.empty()) {
            return misfit;
        }
    }
    for (const LockedFile& file : lock.files) {
        if (std::string misfit = file_misfit(file.name, file.sha256, profile); !misfit.empty()) {
            return misfit;
        }
    }
    return "";
}

}  // namespace pigsty::specs
