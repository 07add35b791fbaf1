// SPDX-License-Identifier: Apache-2.0
#pragma once

extern "C" {
#include <solv/bitmap.h>
#include <solv/pool.h>
#include <solv/queue.h>
#include <solv/repo.h>
#include <solv/solver.h>
}

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "base/c_handle.hpp"

namespace pigsty::repo::detail {

using PoolHandle = base::CHandle<Pool, pool_free>;
using SolverHandle = base::CHandle<Solver, solver_free>;

/// Deleter of FILE; fclose itself carries attributes that a template argument loses.
struct FileClose {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, FileClose>;

/// An array of libsolv ids.
class IdQueue {
  public:
    IdQueue() { queue_init(&queue_); }
    IdQueue(const IdQueue&) = delete;
    IdQueue& operator=(const IdQueue&) = delete;
    ~IdQueue() { queue_free(&queue_); }

    Queue* get() { return &queue_; }
    void push(Id id) { queue_push(&queue_, id); }
    void push(Id first, Id second) { queue_push2(&queue_, first, second); }
    void clear() { queue_empty(&queue_); }
    std::span<const Id> ids() const {
        return {queue_.elements, static_cast<std::size_t>(queue_.count)};
    }

  private:
    Queue queue_;
};

/// A set of libsolv ids. Its address stays the same, since a pool may refer to it.
class IdSet {
  public:
    explicit IdSet(int size) { map_init(&map_, size); }
    IdSet(const IdSet&) = delete;
    IdSet& operator=(const IdSet&) = delete;
    ~IdSet() { map_free(&map_); }

    Map* get() { return &map_; }
    void add_all() { map_setall(&map_); }
    void remove(Id id) { byte_of(id) = static_cast<unsigned char>(byte_of(id) & ~bit_of(id)); }
    bool has(Id id) const { return MAPTST(&map_, id) != 0; }

    /// True when it was not there yet.
    bool add(Id id) {
        const bool fresh = !has(id);
        byte_of(id) = static_cast<unsigned char>(byte_of(id) | bit_of(id));
        return fresh;
    }

  private:
    unsigned char& byte_of(Id id) { return map_.map[id >> 3]; }
    static unsigned bit_of(Id id) { return 1U << (id & 7); }

    Map map_;
};

/// The ids of a dependency array of a package, e.g. `dependencies(solvable,
/// solvable->dep_requires)`, markers included. Valid until the repository's next change.
inline std::span<const Id> dependencies(const Solvable& solvable, Offset array) {
    if (array == 0) {
        return {};
    }
    const Id* first = solvable.repo->idarraydata + array;
    const Id* last = first;
    while (*last != 0) {
        ++last;
    }
    return {first, last};
}

/// True for the pseudo ids that divide dependency arrays.
inline bool is_marker(Id id) {
    return id == SOLVABLE_PREREQMARKER || id == SOLVABLE_FILEMARKER;
}

/// The relation behind an id such as that of "name >= 1", or nullptr when it is a plain name.
inline const Reldep* relation_of(Pool* pool, Id id) {
    const auto bits = static_cast<std::uint32_t>(id);
    return ISRELDEP(bits) ? GETRELDEP(pool, bits) : nullptr;
}

/// The name in a simple dependency: "name" of "name >= 1".
inline Id name_of(Pool* pool, Id dependency) {
    while (const Reldep* relation = relation_of(pool, dependency)) {
        dependency = relation->name;
    }
    return dependency;
}

/// Packages that provide `dependency`, in the order of their ids. Valid until a new dependency is
/// looked up.
inline std::span<const Id> providers(Pool* pool, Id dependency) {
    const Id* first = pool_whatprovides_ptr(pool, dependency);
    const Id* last = first;
    while (*last != 0) {
        ++last;
    }
    return {first, last};
}

/// Calls `visit` with each simple dependency in `dependency`: itself, or the operands of a rich one
/// such as
/// "(a if b)". "with" and "without" speak of one package and stay whole.
template <class Visit>
void for_each_operand(Pool* pool, Id dependency, const Visit& visit) {
    if (const Reldep* relation = relation_of(pool, dependency)) {
        switch (relation->flags) {
            case REL_AND:
            case REL_OR:
            case REL_COND:
            case REL_UNLESS:
            case REL_ELSE: {
                const Id left = relation->name;
                const Id right = relation->evr;
                for_each_operand(pool, left, visit);
                for_each_operand(pool, right, visit);
                return;
            }
            default:
                break;
        }
    }
    visit(dependency);
}

}  // namespace pigsty::repo::detail
