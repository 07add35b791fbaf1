// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "repo/detail/solv_handles.hpp"
#include "repo/solve.hpp"

namespace pigsty::repo::detail {

/// A repository as it stands in the pool.
struct LoadedRepository {
    const SolverRepository* source = nullptr;  ///< nullptr for repository "url"
    Repo* repo = nullptr;
};

/// Every package that may be chosen. Repositories stand in the order of (priority, id), then "url";
/// the packages in each in the order of their file names. What it was made from must outlive it.
struct SolvPool {
    PoolHandle pool;
    std::vector<LoadedRepository> repositories;
    std::map<Id, const SolverRpm*> rpms;  ///< packages of repository "url"
    std::unique_ptr<IdSet> considered;    ///< lacks what is excluded; no excludes: null

    Pool* get() const { return pool.get(); }
};

/// Loads all metadata and RPMs. Lists that come in any order are put into the canonical one.
/// Throws VerifyError, SystemError, or SpecError when two repositories share an id or the
/// architecture is unknown.
SolvPool load_pool(const SolveRequest& request);

/// Takes packages out of the pool.
void exclude(SolvPool& pool, const std::vector<Id>& packages);

/// (Re)builds the index of who provides what; needed after a change of packages' provides.
void index_provides(const SolvPool& pool);

/// True when the solver may choose the package: right architecture, not excluded.
bool is_usable(const SolvPool& pool, Id package);

/// The architecture whose builds `multilib` asks for, or "" when `arch` has none.
std::string second_architecture(const std::string& arch);

/// Shape: "name-[epoch:]version-release.arch".
std::string nevra_text(Pool* pool, Id package);

/// Shape: "name >= 1.2-3"; text of outside origin, to be quoted.
std::string dependency_text(Pool* pool, Id dependency);

/// Ids of the repositories, as `"a", "b"`, or "no repository".
std::string repository_names(const SolvPool& pool);

/// Calls `visit` with each package of each repository, in canonical order.
template <class Visit>
void for_each_package(const SolvPool& pool, const Visit& visit) {
    for (const LoadedRepository& loaded : pool.repositories) {
        for (Id id = loaded.repo->start; id < loaded.repo->end; ++id) {
            if (pool_id2solvable(pool.get(), id)->repo == loaded.repo) {
                visit(id);
            }
        }
    }
}

}  // namespace pigsty::repo::detail
