// SPDX-License-Identifier: Apache-2.0
#include "repo/resolve.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/edit_distance.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "repo/downloader.hpp"
#include "repo/key_fetch.hpp"
#include "repo/metadata.hpp"
#include "repo/package_fetch.hpp"

namespace pigsty::repo {

namespace {

/// Everything the network gave before the solve.
struct Upstream {
    std::vector<specs::Repository> repositories;  ///< those that can be had
    std::vector<specs::LockedKey> keys;
    Keyrings keyrings;
    std::vector<RepositoryMetadata> metadata;
    FetchedUrlFiles url_files;
};

void warn(const std::string& text) {
    base::log_warning(text);
}

/// Canonical order, so that the order in the specs decides nothing, not even which error comes
/// first.
std::vector<specs::Repository> sorted_repositories(const specs::Profile& profile) {
    std::vector<specs::Repository> list = profile.repositories;
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return list;
}

void leave_out(std::vector<specs::Repository>& repositories, const std::set<std::string>& ids) {
    std::erase_if(repositories, [&](const specs::Repository& one) { return ids.contains(one.id); });
}

void warn_of_weak_trust(const std::vector<specs::Repository>& repositories) {
    for (const specs::Repository& one : repositories) {
        if (one.trust == specs::Trust::first_lock || one.trust == specs::Trust::none) {
            warn("nothing vouches for the packages of repository " + base::quote(one.id) +
                 " (trust " + specs::to_string(one.trust) + ")" +
                 (one.trust == specs::Trust::first_lock
                      ? ": their digests are recorded now and pinned from then on"
                      : ""));
        }
    }
}

Upstream ask_upstream(const specs::Profile& profile,
                      const Store& store,
                      const ResolveOptions& options,
                      Downloader& downloader,
                      base::Progress& progress) {
    Upstream upstream;
    upstream.repositories = sorted_repositories(profile);
    warn_of_weak_trust(upstream.repositories);
    FetchedKeys keys = fetch_keys(upstream.repositories, options.cache, downloader, progress, warn);
    leave_out(upstream.repositories, keys.left_out);
    upstream.keys = std::move(keys.keys);
    upstream.keyrings = make_keyrings(upstream.repositories, upstream.keys);
    FetchedMetadata metadata = fetch_all_metadata(
        upstream.repositories, upstream.keyrings, options.cache, downloader, progress, warn);
    leave_out(upstream.repositories, metadata.left_out);
    upstream.metadata = std::move(metadata.repositories);
    upstream.url_files =
        fetch_url_files(profile.url_files, options.previous, store, downloader, progress, warn);
    return upstream;
}

/// Packages of the previous lock that have to stay. Throws UsageError for a name that it does not
/// have.
std::vector<specs::Nevra> packages_to_keep(const ResolveOptions& options) {
    if (options.update.empty()) {
        return {};
    }
    if (options.previous == nullptr) {
        throw base::UsageError("there is no lock yet in which " +
                               base::quote(options.update.front()) +
                               " could be updated; resolve without --update first");
    }
    std::set<std::string> unknown(options.update.begin(), options.update.end());
    std::vector<specs::Nevra> kept;
    std::vector<std::string> names;
    for (const specs::LockedPackage& package : options.previous->packages) {
        unknown.erase(package.nevra.name);
        names.push_back(package.nevra.name);
        if (std::find(options.update.begin(), options.update.end(), package.nevra.name) ==
            options.update.end()) {
            kept.push_back(package.nevra);
        }
    }
    if (!unknown.empty()) {
        throw base::UsageError("the lock has no package " + base::quote(*unknown.begin()) +
                               " to update" + base::did_you_mean(*unknown.begin(), names));
    }
    return kept;
}

SolveRequest solve_request(const specs::Profile& profile,
                           const Upstream& upstream,
                           const Store& store,
                           const ResolveOptions& options) {
    SolveRequest request;
    std::map<std::string, int> priorities;
    for (const specs::Repository& one : upstream.repositories) {
        priorities[one.id] = one.priority;
    }
    for (const RepositoryMetadata& metadata : upstream.metadata) {
        request.repositories.push_back(solver_repository(metadata, priorities.at(metadata.id)));
    }
    request.rpms = solver_rpms(upstream.url_files, store);
    request.sets = profile.sets;
    request.excludes = profile.excludes;
    request.prefer = profile.prefer;
    request.multilib = profile.multilib;
    request.keep = packages_to_keep(options);
    request.arch = profile.distro.arch;
    request.weak_dependencies = profile.weak_dependencies;
    request.solv_cache = options.cache / "solv";
    return request;
}

Solution choose_from(const specs::Profile& profile,
                     const Upstream& upstream,
                     const Store& store,
                     const ResolveOptions& options,
                     base::Progress& progress) {
    base::ProgressTask task(progress, "solving", 0, 0);
    try {
        return solve(solve_request(profile, upstream, store, options), warn);
    } catch (base::Error& error) {
        if (!options.update.empty() && error.hint().empty()) {
            error.set_hint(
                "packages that --update does not name stay as they are; name those that have to "
                "move, too, or none to refresh all");
        }
        throw;
    }
}

std::vector<specs::LockedRepository> locked_repositories(const Upstream& upstream) {
    std::map<std::string, const RepositoryMetadata*> metadata;
    for (const RepositoryMetadata& one : upstream.metadata) {
        metadata.emplace(one.id, &one);
    }
    std::vector<specs::LockedRepository> list;
    for (const specs::Repository& one : upstream.repositories) {
        specs::LockedRepository locked;
        locked.id = one.id;
        locked.trust = one.trust;
        locked.priority = one.priority;
        locked.revision = metadata.at(one.id)->revision;
        locked.repomd_sha256 = metadata.at(one.id)->repomd_sha256;
        locked.mirrors = one.mirrors;
        for (const specs::PinnedKey& key : one.keys) {
            locked.keys.push_back(key.fingerprint);
        }
        list.push_back(std::move(locked));
    }
    return list;
}

/// Requests that were left out are no promise of the bundle.
std::vector<specs::LockedSet> locked_sets(const specs::Profile& profile,
                                          const std::vector<LeftOut>& left_out) {
    std::vector<specs::LockedSet> list;
    for (const specs::PackageSet& set : profile.sets) {
        specs::LockedSet locked{set.name, set.base, set.one_by_one, {}};
        for (const specs::PackageRequest& request : set.requests) {
            const LeftOut candidate{set.name, request.pattern};
            if (std::find(left_out.begin(), left_out.end(), candidate) == left_out.end()) {
                locked.requests.push_back(request.pattern);
            }
        }
        list.push_back(std::move(locked));
    }
    return list;
}

/// A package that nothing vouches for must still have the bytes that were recorded first, whatever
/// its repository is called by now.
void check_recorded_digests(const specs::Lock& lock, const specs::Lock* previous) {
    if (previous == nullptr) {
        return;
    }
    std::map<specs::Nevra, std::string> recorded;
    for (const specs::LockedPackage& package : previous->packages) {
        recorded[package.nevra] = package.sha256;
    }
    std::set<std::string> unvouched;
    for (const specs::LockedRepository& one : lock.repositories) {
        if (one.trust == specs::Trust::first_lock) {
            unvouched.insert(one.id);
        }
    }
    for (const specs::LockedPackage& package : lock.packages) {
        const auto found = recorded.find(package.nevra);
        if (!unvouched.contains(package.repository) || found == recorded.end() ||
            found->second == package.sha256) {
            continue;
        }
        base::VerifyError error("package " + base::quote(specs::to_string(package.nevra)) +
                                " of repository " + base::quote(package.repository) +
                                " is not the one that was recorded: expected sha256 " +
                                found->second + ", found " + package.sha256);
        error.set_hint(
            "nothing vouches for this repository but the first lock; if you know that the new "
            "build is the right "
            "one, remove the package's line from the lock and run: pigsty-bundle resolve --update");
        throw error;
    }
}

/// Only what the solve left over is worth a place in the bundle: an RPM had by address that nothing
/// asked for is not.
std::vector<specs::LockedFile> locked_files(const Upstream& upstream) {
    std::vector<specs::LockedFile> list;
    for (const FetchedUrlFile& fetched : upstream.url_files.files) {
        if (!fetched.is_rpm) {
            list.push_back(fetched.file);
        }
    }
    return list;
}

}  // namespace

std::vector<SolvedPackage> choose(const specs::Profile& profile,
                                  const Store& store,
                                  const ResolveOptions& options,
                                  base::Progress& progress) {
    Downloader downloader({.check_threads = options.jobs});
    const Upstream upstream = ask_upstream(profile, store, options, downloader, progress);
    return choose_from(profile, upstream, store, options, progress).packages;
}

specs::Lock resolve(const specs::Profile& profile,
                    const Store& store,
                    const ResolveOptions& options,
                    base::Progress& progress) {
    Downloader downloader({.check_threads = options.jobs});
    Upstream upstream = ask_upstream(profile, store, options, downloader, progress);
    const Solution solution = choose_from(profile, upstream, store, options, progress);
    specs::Lock lock;
    lock.profile = profile.distro.name;
    lock.input_sha256 = specs::input_digest(profile);
    lock.arch = profile.distro.arch;
    lock.releasever = profile.distro.releasever;
    lock.module_name = profile.distro.module_name;
    lock.weak_dependencies = profile.weak_dependencies;
    lock.repositories = locked_repositories(upstream);
    lock.sets = locked_sets(profile, solution.left_out);
    lock.files = locked_files(upstream);
    lock.packages = complete_packages(solution.packages,
                                      upstream.repositories,
                                      upstream.url_files,
                                      upstream.keyrings,
                                      store,
                                      downloader,
                                      progress);
    lock.keys = std::move(upstream.keys);
    specs::sort_lock(lock);
    check_recorded_digests(lock, options.previous);
    return lock;
}

}  // namespace pigsty::repo
