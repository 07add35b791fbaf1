// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "specs/lock.hpp"

namespace pigsty::bundles {

/// In what packages and files a lock differs from an earlier one.
struct LockChanges {
    std::vector<std::string> added;  ///< NEVRAs or file names, sorted
    std::vector<std::string> removed;
    bool from_nothing = false;  ///< the earlier lock had no packages
};

LockChanges changes_between(const specs::Lock& before, const specs::Lock& after);

/// Text for people: a line for each change ("+ bash-4.2.46-34.el7.x86_64"), or that nothing
/// changed; empty for a first lock.
std::string format_changes(const LockChanges& changes);

}  // namespace pigsty::bundles
