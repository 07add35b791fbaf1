// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_check.hpp"

#include <set>
#include <string>

#include "base/quote.hpp"
#include "specs/lock_keys.hpp"

namespace pigsty::specs {

namespace {

using Names = std::set<std::string, std::less<>>;

/// The names of all items of a list; throws when one stands twice.
template <class Items, class NameOf>
Names unique_names(const Items& items,
                   const YamlNode& root,
                   std::string_view key,
                   const std::string& noun,
                   NameOf name_of) {
    Names names;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto [place, fresh] = names.insert(name_of(items[i]));
        if (!fresh) {
            root.find(key)->items()[i]->fail("the " + noun + ' ' + base::quote(*place) +
                                             " stands twice in the lock");
        }
    }
    return names;
}

void check_known(const YamlNode& node,
                 const Names& known,
                 const std::string& name,
                 const std::string& noun) {
    if (!known.contains(name)) {
        node.fail("the " + noun + ' ' + base::quote(name) + " is not in the lock");
    }
}

void check_package(const LockedPackage& package,
                   const YamlNode& node,
                   const Names& repositories,
                   const Names& sets,
                   const Names& keys) {
    if (package.repository != k_url_repository) {
        check_known(*node.find("repo"), repositories, package.repository, "repository");
    }
    if (package.sets.empty()) {
        node.find("sets")->fail("the package " + base::quote(to_string(package.nevra)) +
                                " belongs to no set");
    }
    for (const std::string& set : package.sets) {
        check_known(*node.find("sets"), sets, set, "set");
    }
    check_known(*node.find("why"), sets, package.why.set, "set");
    if (!package.key.empty()) {
        check_known(*node.find("key"), keys, package.key, "key");
    }
}

}  // namespace

void check_lock(const Lock& lock, const YamlNode& root) {
    const Names keys = unique_names(
        lock.keys, root, lock_keys::k_keys, "key", [](const auto& one) { return one.fingerprint; });
    const Names repositories = unique_names(
        lock.repositories, root, lock_keys::k_repositories, "repository", [](const auto& one) {
            return one.id;
        });
    const Names sets = unique_names(
        lock.sets, root, lock_keys::k_sets, "set", [](const auto& one) { return one.name; });
    unique_names(lock.packages, root, lock_keys::k_packages, "package", [](const auto& one) {
        return to_string(one.nevra);
    });
    unique_names(
        lock.files, root, lock_keys::k_files, "file", [](const auto& one) { return one.name; });
    const auto& nodes = root.find(lock_keys::k_packages)->items();
    for (std::size_t i = 0; i < lock.packages.size(); ++i) {
        check_package(lock.packages[i], *nodes[i], repositories, sets, keys);
    }
    for (std::size_t i = 0; i < lock.sets.size(); ++i) {
        for (const std::string& name : lock.sets[i].base) {
            check_known(*root.find(lock_keys::k_sets)->items()[i], sets, name, "base set");
        }
    }
}

}  // namespace pigsty::specs
