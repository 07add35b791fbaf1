// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/kept_packages.hpp"

#include <map>
#include <set>
#include <string>

#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

/// Shape: "name.arch".
std::string name_and_arch(const specs::Nevra& nevra) {
    return nevra.name + '.' + nevra.arch;
}

}  // namespace

std::vector<Id> builds_beside(const SolvPool& pool,
                              const std::vector<specs::Nevra>& keep,
                              const std::function<void(const std::string&)>& warn) {
    std::map<std::string, std::set<std::string>> kept;  // name.arch -> the builds that stay
    for (const specs::Nevra& nevra : keep) {
        kept[name_and_arch(nevra)].insert(specs::to_string(nevra));
    }
    std::map<std::string, std::vector<Id>> others;
    std::map<std::string, std::set<std::string>> missing = kept;
    for_each_package(pool, [&](Id id) {
        const Solvable* solvable = pool_id2solvable(pool.get(), id);
        const std::string name = std::string(pool_id2str(pool.get(), solvable->name)) + '.' +
                                 pool_id2str(pool.get(), solvable->arch);
        const auto stays = kept.find(name);
        if (stays == kept.end()) {
            return;
        }
        const std::string nevra = nevra_text(pool.get(), id);
        if (stays->second.contains(nevra)) {
            missing[name].erase(nevra);
        } else {
            others[name].push_back(id);
        }
    });
    std::vector<Id> beside;
    for (const auto& [name, gone] : missing) {
        for (const std::string& nevra : gone) {
            warn("no repository offers " + base::quote(nevra) + " any more, so it may change, too");
        }
        if (gone.empty()) {
            beside.insert(beside.end(), others[name].begin(), others[name].end());
        }
    }
    return beside;
}

}  // namespace pigsty::repo::detail
