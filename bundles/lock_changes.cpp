// SPDX-License-Identifier: Apache-2.0
#include "bundles/lock_changes.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace pigsty::bundles {

namespace {

std::set<std::string> content_of(const specs::Lock& lock) {
    std::set<std::string> names;
    for (const specs::LockedPackage& package : lock.packages) {
        names.insert(specs::to_string(package.nevra));
    }
    for (const specs::LockedFile& file : lock.files) {
        names.insert(file.name);
    }
    return names;
}

}  // namespace

LockChanges changes_between(const specs::Lock& before, const specs::Lock& after) {
    const std::set<std::string> old_names = content_of(before);
    const std::set<std::string> new_names = content_of(after);
    LockChanges changes;
    changes.from_nothing = old_names.empty();
    std::set_difference(new_names.begin(),
                        new_names.end(),
                        old_names.begin(),
                        old_names.end(),
                        std::back_inserter(changes.added));
    std::set_difference(old_names.begin(),
                        old_names.end(),
                        new_names.begin(),
                        new_names.end(),
                        std::back_inserter(changes.removed));
    return changes;
}

std::string format_changes(const LockChanges& changes) {
    if (changes.from_nothing) {
        return "";
    }
    std::string text;
    for (const std::string& name : changes.removed) {
        text += "- " + name + '\n';
    }
    for (const std::string& name : changes.added) {
        text += "+ " + name + '\n';
    }
    return text.empty() ? "no package changed\n" : text;
}

}  // namespace pigsty::bundles
