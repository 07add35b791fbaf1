// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_check.hpp"

#include <limits>
#include <set>

#include "base/hex.hpp"
#include "base/quote.hpp"
#include "specs/lock_keys.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::specs {

namespace {

using Names = std::set<std::string, std::less<>>;
using Problem = std::optional<LockProblem>;

constexpr std::uint64_t k_largest_size = std::numeric_limits<std::int64_t>::max();

/// The names of all items of a list; tells when one stands twice.
template <class Items, class NameOf>
Problem gather_names(const Items& items,
                     std::string_view section,
                     const std::string& noun,
                     NameOf name_of,
                     Names& names) {
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto [place, fresh] = names.insert(name_of(items[i]));
        if (!fresh) {
            return LockProblem{
                section,
                i,
                "",
                "",
                "the " + noun + ' ' + base::quote(*place) + " stands twice in the lock"};
        }
    }
    return std::nullopt;
}

Problem gather_all(const Lock& lock, Names& keys, Names& repositories, Names& sets) {
    Names packages;
    Names files;
    const auto fingerprint = [](const LockedKey& one) { return one.fingerprint; };
    const auto id = [](const LockedRepository& one) { return one.id; };
    const auto name = [](const auto& one) { return one.name; };
    const auto nevra = [](const LockedPackage& one) { return to_string(one.nevra); };
    Problem problem = gather_names(lock.keys, lock_keys::k_keys, "key", fingerprint, keys);
    if (!problem) {
        problem = gather_names(
            lock.repositories, lock_keys::k_repositories, "repository", id, repositories);
    }
    if (!problem) {
        problem = gather_names(lock.sets, lock_keys::k_sets, "set", name, sets);
    }
    if (!problem) {
        problem = gather_names(lock.packages, lock_keys::k_packages, "package", nevra, packages);
    }
    if (!problem) {
        problem = gather_names(lock.files, lock_keys::k_files, "file", name, files);
    }
    return problem;
}

std::string not_in_lock(const std::string& noun, const std::string& name) {
    return "the " + noun + ' ' + base::quote(name) + " is not in the lock";
}

Problem find_loose_end(const LockedPackage& one,
                       std::size_t index,
                       const Names& keys,
                       const Names& repositories,
                       const Names& sets) {
    const auto problem = [&](std::string_view key, const std::string& message) {
        return LockProblem{lock_keys::k_packages, index, key, "", message};
    };
    if (one.repository != k_url_repository && !repositories.contains(one.repository)) {
        return problem("repo", not_in_lock("repository", one.repository));
    }
    if (one.sets.empty()) {
        return problem("sets",
                       "the package " + base::quote(to_string(one.nevra)) + " belongs to no set");
    }
    for (const std::string& set : one.sets) {
        if (!sets.contains(set)) {
            return problem("sets", not_in_lock("set", set));
        }
    }
    if (!sets.contains(one.why.set)) {
        return problem("why", not_in_lock("set", one.why.set));
    }
    if (!one.key.empty() && !keys.contains(one.key)) {
        return problem("key", not_in_lock("key", one.key));
    }
    return std::nullopt;
}

/// A package had by its own address has a name and addresses; any other a path below its mirrors.
Problem find_address_problem(const LockedPackage& one, std::size_t index) {
    const bool by_address = one.repository == k_url_repository;
    const std::string wrong_path =
        by_address ? file_name_problem(one.path) : path_problem(one.path);
    if (!wrong_path.empty()) {
        return LockProblem{lock_keys::k_packages, index, "path", "", wrong_path};
    }
    if (by_address == one.urls.empty()) {
        return LockProblem{
            lock_keys::k_packages,
            index,
            "",
            "",
            "the package " + base::quote(to_string(one.nevra)) +
                (by_address ? " has no \"urls\"" : " of a repository must not have \"urls\"")};
    }
    for (const std::string& address : one.urls) {
        if (const std::string wrong = address_problem(address); !wrong.empty()) {
            return LockProblem{lock_keys::k_packages, index, "urls", "", wrong};
        }
    }
    return std::nullopt;
}

}  // namespace

Problem find_package_problem(const LockedPackage& one, std::size_t index) {
    const auto expected = [&](std::string_view key, const std::string& what) {
        return LockProblem{lock_keys::k_packages, index, key, what, ""};
    };
    if (Problem problem = find_address_problem(one, index)) {
        return problem;
    }
    if (one.size_bytes > k_largest_size) {
        return expected("size", "a whole number from 0 to " + std::to_string(k_largest_size));
    }
    if (!base::is_hex(one.sha256, 64)) {
        return expected("sha256", "64 hexadecimal digits");
    }
    if (!one.header_sha256.empty() && !base::is_hex(one.header_sha256, 64)) {
        return expected("header_sha256", "64 hexadecimal digits");
    }
    if (one.header_end > one.size_bytes) {
        return expected("header_end", "a whole number from 0 to " + std::to_string(one.size_bytes));
    }
    if (one.build_time < 0) {
        return expected("built", "seconds since 1970");
    }
    if (!one.key.empty() && !base::is_hex(one.key, 40)) {
        return expected("key", "40 hexadecimal digits");
    }
    return std::nullopt;
}

Problem find_lock_problem(const Lock& lock) {
    Names keys;
    Names repositories;
    Names sets;
    if (Problem problem = gather_all(lock, keys, repositories, sets)) {
        return problem;
    }
    for (std::size_t i = 0; i < lock.packages.size(); ++i) {
        if (Problem problem = find_loose_end(lock.packages[i], i, keys, repositories, sets)) {
            return problem;
        }
    }
    for (std::size_t i = 0; i < lock.sets.size(); ++i) {
        for (const std::string& name : lock.sets[i].base) {
            if (!sets.contains(name)) {
                return LockProblem{lock_keys::k_sets, i, "base", "", not_in_lock("base set", name)};
            }
        }
    }
    return std::nullopt;
}

}  // namespace pigsty::specs
