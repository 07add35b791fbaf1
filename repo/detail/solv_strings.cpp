// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/solv_strings.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

namespace pigsty::repo::detail {

namespace {

/// FNV-1a; source: http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return hash;
}

/// Adds the names and versions that `id` is made of.
void collect(Pool* pool, Id id, IdSet& seen, std::vector<Id>& strings) {
    while (const Reldep* relation = relation_of(pool, id)) {
        const Id name = relation->name;
        collect(pool, relation->evr, seen, strings);
        id = name;
    }
    if (id > 1 && seen.add(id)) {
        strings.push_back(id);
    }
}

}  // namespace

std::string spread_strings(Repo* repo) {
    Pool* pool = repo->pool;
    IdSet seen(pool->ss.nstrings);
    std::vector<Id> ids;
    for (int i = 0; i < repo->idarraysize; ++i) {
        collect(pool, repo->idarraydata[i], seen, ids);
    }
    std::vector<std::tuple<std::uint64_t, std::string_view>> order;
    order.reserve(ids.size());
    for (const Id id : ids) {
        const std::string_view text = pool_id2str(pool, id);
        order.emplace_back(hash_of(text), text);
    }
    std::sort(order.begin(), order.end());
    std::string strings;
    for (const auto& [hash, text] : order) {
        strings += text;
        strings += '\0';
    }
    return strings;
}

void intern_strings(Pool* pool, std::string_view strings) {
    for (std::size_t end = 0; (end = strings.find('\0')) != std::string_view::npos;) {
        pool_strn2id(pool, strings.data(), static_cast<unsigned>(end), 1);
        strings.remove_prefix(end + 1);
    }
}

}  // namespace pigsty::repo::detail
