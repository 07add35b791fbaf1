// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solv_pool.hpp"

#include <algorithm>
#include <tuple>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/detail/solv_cache.hpp"
#include "specs/lock.hpp"

extern "C" {
#include <solv/poolarch.h>
#include <solv/repo_rpmdb.h>
}

namespace pigsty::repo::detail {

namespace {

/// Priority of repository "url": that of a repository without one (yum.conf(5)).
constexpr int k_url_priority = 99;

PoolHandle make_pool(const SolveRequest& request) {
    PoolHandle pool(pool_create());
    pool_setdebugmask(pool.get(), 0);
    pool_setdisttype(pool.get(), DISTTYPE_RPM);
    const std::string second = second_architecture(request.arch);
    if (!request.multilib.empty() && second.empty()) {
        throw base::SpecError("multilib: architecture " + base::quote(request.arch) +
                              " has no second one");
    }
    // noarch always belongs to it. The colon makes i686 inferior: chosen only where x86_64 cannot
    // serve.
    const std::string policy =
        request.multilib.empty() ? request.arch : request.arch + ":" + second;
    pool_setarchpolicy(pool.get(), policy.c_str());
    // So that the solver's problems can say "excluded" instead of "nothing provides".
    pool_set_flag(pool.get(), POOL_FLAG_WHATPROVIDESWITHDISABLED, 1);
    // One name may be installed for both architectures, as rpm's colours allow.
    pool_set_flag(
        pool.get(), POOL_FLAG_IMPLICITOBSOLETEUSESCOLORS, request.multilib.empty() ? 0 : 1);
    return pool;
}

std::vector<const SolverRepository*> in_canonical_order(const SolveRequest& request) {
    std::vector<const SolverRepository*> sorted;
    for (const SolverRepository& repository : request.repositories) {
        sorted.push_back(&repository);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
        return std::tie(a->priority, a->id) < std::tie(b->priority, b->id);
    });
    std::vector<std::string> ids;
    for (const SolverRepository* repository : sorted) {
        ids.push_back(repository->id);
    }
    std::sort(ids.begin(), ids.end());
    const auto twice = std::adjacent_find(ids.begin(), ids.end());
    if (twice != ids.end()) {
        throw base::SpecError("two repositories have the id " + base::quote(*twice));
    }
    return sorted;
}

Repo* load_repository(Pool* pool,
                      const SolverRepository& source,
                      const std::filesystem::path& cache) {
    Repo* repo = repo_create(pool, source.id.c_str());
    repo->priority = -source.priority;  // libsolv: the higher one wins
    if (add_solv(repo, open_solv(source, cache))) {
        return repo;
    }
    // A cache file may be whole and still be of a libsolv that wrote another format.
    repo_empty(repo, 1);
    if (!add_solv(repo, remake_solv(source, cache))) {
        throw base::Error("cannot load repository " + base::quote(source.id) + ": " +
                          base::printable(pool_errstr(pool)));
    }
    return repo;
}

void load_rpms(SolvPool& pool, const std::vector<SolverRpm>& rpms) {
    if (rpms.empty()) {
        return;
    }
    std::vector<const SolverRpm*> sorted;
    for (const SolverRpm& rpm : rpms) {
        sorted.push_back(&rpm);
    }
    std::sort(sorted.begin(), sorted.end(), [](const SolverRpm* a, const SolverRpm* b) {
        return std::tie(a->location, a->file) < std::tie(b->location, b->file);
    });
    Repo* repo = repo_create(pool.get(), std::string(specs::k_url_repository).c_str());
    repo->priority = -k_url_priority;
    for (const SolverRpm* rpm : sorted) {
        const Id id = repo_add_rpm(repo, rpm->file.c_str(), RPM_ADD_WITH_SHA256SUM);
        if (id == 0) {
            throw base::VerifyError("cannot read RPM " + base::quote(rpm->location) + ": " +
                                    base::printable(pool_errstr(pool.get())));
        }
        pool.rpms[id] = rpm;
    }
    repo_internalize(repo);
    pool.repositories.push_back({nullptr, repo});
}

}  // namespace

std::string second_architecture(const std::string& arch) {
    return arch == "x86_64" ? "i686" : "";
}

SolvPool load_pool(const SolveRequest& request) {
    SolvPool pool;
    pool.pool = make_pool(request);
    for (const SolverRepository* source : in_canonical_order(request)) {
        base::in_context([&] { return "loading repository " + base::quote(source->id); },
                         [&] {
                             Repo* repo = load_repository(pool.get(), *source, request.solv_cache);
                             pool.repositories.push_back({source, repo});
                         });
    }
    load_rpms(pool, request.rpms);
    pool_addfileprovides(pool.get());
    index_provides(pool);
    return pool;
}

void exclude(SolvPool& pool, const std::vector<Id>& packages) {
    if (packages.empty()) {
        return;
    }
    if (!pool.considered) {
        pool.considered = std::make_unique<IdSet>(pool.get()->nsolvables);
        pool.considered->add_all();
        pool.get()->considered = pool.considered->get();
    }
    for (const Id package : packages) {
        pool.considered->remove(package);
    }
}

void index_provides(const SolvPool& pool) {
    pool_createwhatprovides(pool.get());
}

bool is_usable(const SolvPool& pool, Id package) {
    return pool_installable(pool.get(), pool_id2solvable(pool.get(), package)) != 0;
}

std::string nevra_text(Pool* pool, Id package) {
    return pool_solvid2str(pool, package);
}

std::string dependency_text(Pool* pool, Id dependency) {
    return pool_dep2str(pool, dependency);
}

std::string repository_names(const SolvPool& pool) {
    std::vector<std::string> names;
    for (const LoadedRepository& loaded : pool.repositories) {
        names.emplace_back(loaded.repo->name);
    }
    std::sort(names.begin(), names.end());
    return names.empty() ? "no repository" : base::quote_list(names);
}

}  // namespace pigsty::repo::detail
