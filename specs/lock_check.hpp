// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "specs/lock.hpp"

namespace pigsty::specs {

/// What is wrong with an item of a lock, and where: the value of `key` of item `index` of the list
/// `section`; an empty key means the item itself.
struct LockProblem {
    std::string_view section;
    std::size_t index = 0;
    std::string_view key;
    std::string expected;  ///< what should stand there; or
    std::string message;   ///< the whole message
};

/// Checks the values of package `index`: digests, path, sizes.
std::optional<LockProblem> find_package_problem(const LockedPackage& package, std::size_t index);

/// Checks what ties a lock's parts together: nothing stands twice, and every package names a
/// repository, sets and a key that the lock has.
std::optional<LockProblem> find_lock_problem(const Lock& lock);

}  // namespace pigsty::specs
