// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/file_dependencies.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/filelists_scan.hpp"

namespace pigsty::repo::detail {

namespace {

/// True for the name of a file that only filelists.xml can have.
bool is_hidden_path(std::string_view name) {
    return name.size() > 1 && name.front() == '/' && !is_primary_path(name);
}

/// Walks over everything that may be reached from some packages.
class Closure {
  public:
    Closure(const SolvPool& pool, const std::vector<Id>& roots)
        : pool_(pool), seen_(pool.get()->nsolvables), queue_(roots) {
        for (const Id root : roots) {
            seen_.add(root);
        }
    }

    /// True when a package in it needs, or conflicts with, a file that primary.xml does not list.
    bool needs_hidden_path() {
        while (!queue_.empty()) {
            const Solvable* solvable = pool_id2solvable(pool_.get(), queue_.back());
            queue_.pop_back();
            if (follow(*solvable, solvable->dep_requires) ||
                mentions_hidden_path(*solvable, solvable->dep_conflicts)) {
                return true;
            }
        }
        return false;
    }

  private:
    bool follow(const Solvable& solvable, Offset array) {
        bool found = false;
        for (const Id dependency : dependencies(solvable, array)) {
            if (is_marker(dependency)) {
                continue;
            }
            for_each_operand(pool_.get(), dependency, [&](Id operand) {
                found = found || is_hidden_name(operand);
                for (const Id provider : providers(pool_.get(), operand)) {
                    if (seen_.add(provider) && is_usable(pool_, provider)) {
                        queue_.push_back(provider);
                    }
                }
            });
        }
        return found;
    }

    bool mentions_hidden_path(const Solvable& solvable, Offset array) const {
        const auto list = dependencies(solvable, array);
        return std::any_of(list.begin(), list.end(), [&](Id dependency) {
            return !is_marker(dependency) && is_hidden_name(dependency);
        });
    }

    bool is_hidden_name(Id dependency) const {
        return is_hidden_path(pool_id2str(pool_.get(), name_of(pool_.get(), dependency)));
    }

    const SolvPool& pool_;
    IdSet seen_;
    std::vector<Id> queue_;
};

/// All paths that packages speak of and that only filelists.xml can have. A superset is taken,
/// every string of the pool that looks so: it does not depend on the requests, so that the cached
/// answer fits the next ones, too.
std::set<std::string> hidden_paths(Pool* pool) {
    std::set<std::string> paths;
    for (Id id = 1; id < pool->ss.nstrings; ++id) {
        const char* text = pool_id2str(pool, id);
        // A line of the cache holds one path.
        if (is_hidden_path(text) && std::string_view(text).find('\n') == std::string_view::npos) {
            paths.insert(text);
        }
    }
    return paths;
}

void add_provides(Pool* pool, Repo* repo, const std::vector<FileOwner>& owners) {
    if (owners.empty()) {
        return;
    }
    std::multimap<std::string, Id> packages;
    for (Id id = repo->start; id < repo->end; ++id) {
        Solvable* solvable = pool_id2solvable(pool, id);
        Id type = 0;
        const char* pkgid = solvable->repo == repo
                                ? solvable_lookup_checksum(solvable, SOLVABLE_CHECKSUM, &type)
                                : nullptr;
        if (pkgid != nullptr) {
            packages.emplace(pkgid, id);
        }
    }
    for (const auto& [pkgid, path] : owners) {
        const auto [first, last] = packages.equal_range(pkgid);
        for (auto it = first; it != last; ++it) {
            Solvable* solvable = pool_id2solvable(pool, it->second);
            solvable->dep_provides = repo_addid_dep(repo,
                                                    solvable->dep_provides,
                                                    pool_str2id(pool, path.c_str(), 1),
                                                    SOLVABLE_FILEMARKER);
        }
    }
}

/// Lets packages provide those of `paths` that their own metadata lists: no package needs them, but
/// a request does.
void add_listed(const SolvPool& pool, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        const Id id = pool_str2id(pool.get(), path.c_str(), 1);
        Dataiterator files;
        dataiterator_init(&files,
                          pool.get(),
                          nullptr,
                          0,
                          SOLVABLE_FILELIST,
                          path.c_str(),
                          SEARCH_STRING | SEARCH_FILES);
        while (dataiterator_step(&files) != 0) {
            Solvable* solvable = pool_id2solvable(pool.get(), files.solvid);
            solvable->dep_provides =
                repo_addid_dep(solvable->repo, solvable->dep_provides, id, SOLVABLE_FILEMARKER);
        }
        dataiterator_free(&files);
    }
    if (!paths.empty()) {
        index_provides(pool);
    }
}

}  // namespace

bool is_primary_path(std::string_view path) {
    return path.starts_with("/etc/") || path == "/usr/lib/sendmail" ||
           path.find("bin/") != std::string_view::npos;
}

void add_file_provides(const SolvPool& pool,
                       const std::vector<Id>& roots,
                       const std::vector<std::string>& requested,
                       bool weak_dependencies,
                       const std::filesystem::path& cache) {
    add_listed(pool, requested);
    const bool wanted = std::any_of(requested.begin(), requested.end(), is_hidden_path);
    // Weak dependencies can lead to any package, backwards ones (Supplements) included.
    if (!wanted && !weak_dependencies && !Closure(pool, roots).needs_hidden_path()) {
        return;
    }
    std::set<std::string> paths = hidden_paths(pool.get());
    std::copy_if(
        requested.begin(), requested.end(), std::inserter(paths, paths.end()), is_hidden_path);
    if (paths.empty()) {
        return;
    }
    for (const LoadedRepository& loaded : pool.repositories) {
        if (loaded.source != nullptr) {
            base::in_context(
                [&] { return "reading filelists of repository " + base::quote(loaded.repo->name); },
                [&] {
                    add_provides(
                        pool.get(), loaded.repo, file_owners(*loaded.source, paths, cache));
                });
        }
    }
    index_provides(pool);
}

}  // namespace pigsty::repo::detail
