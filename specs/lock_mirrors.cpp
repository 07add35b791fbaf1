// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_mirrors.hpp"

#include <algorithm>
#include <map>

namespace pigsty::specs {

namespace {

std::vector<std::string> first_then(const std::vector<std::string>& first,
                                    const std::vector<std::string>& then) {
    std::vector<std::string> all = first;
    for (const std::string& address : then) {
        if (std::find(all.begin(), all.end(), address) == all.end()) {
            all.push_back(address);
        }
    }
    return all;
}

}  // namespace

Lock with_current_mirrors(Lock lock, const Profile& profile) {
    std::map<std::string, const Repository*> repositories;
    for (const Repository& repository : profile.repositories) {
        repositories.emplace(repository.id, &repository);
    }
    std::map<std::string, const UrlFile*> files;
    for (const UrlFile& file : profile.url_files) {
        files.emplace(file.file, &file);
    }
    for (LockedRepository& locked : lock.repositories) {
        if (const auto found = repositories.find(locked.id); found != repositories.end()) {
            locked.mirrors = first_then(found->second->mirrors, locked.mirrors);
        }
    }
    for (LockedFile& locked : lock.files) {
        if (const auto found = files.find(locked.name); found != files.end()) {
            locked.urls = first_then(found->second->urls, locked.urls);
        }
    }
    for (LockedPackage& package : lock.packages) {
        const auto found = files.find(package.path);
        if (package.repository == k_url_repository && found != files.end()) {
            package.urls = first_then(found->second->urls, package.urls);
        }
    }
    return lock;
}

}  // namespace pigsty::specs
