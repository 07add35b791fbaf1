// SPDX-License-Identifier: Apache-2.0
#include "bundles/lock_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::bundles {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

specs::Lock lock_of(const std::vector<std::string>& nevras) {
    specs::Lock lock;
    for (const std::string& nevra : nevras) {
        specs::LockedPackage package;
        package.nevra = specs::parse_nevra(nevra);
        lock.packages.push_back(package);
    }
    return lock;
}

TEST(LockChanges, ListsWhatCameAndWhatWent) {
    const LockChanges changes =
        changes_between(lock_of({"bash-4.2-33.x86_64", "sed-4.2-5.x86_64"}),
                        lock_of({"bash-4.2-34.x86_64", "sed-4.2-5.x86_64"}));
    EXPECT_THAT(changes.added, ElementsAre("bash-4.2-34.x86_64"));
    EXPECT_THAT(changes.removed, ElementsAre("bash-4.2-33.x86_64"));
    EXPECT_EQ(format_changes(changes), "- bash-4.2-33.x86_64\n+ bash-4.2-34.x86_64\n");
}

TEST(LockChanges, CountsFilesBesidePackages) {
    specs::Lock after = lock_of({"sed-4.2-5.x86_64"});
    after.files.push_back({.name = "pev2.tar.gz"});
    EXPECT_THAT(changes_between(lock_of({"sed-4.2-5.x86_64"}), after).added,
                ElementsAre("pev2.tar.gz"));
}

TEST(LockChanges, SaysSoWhenNothingChanged) {
    const specs::Lock lock = lock_of({"sed-4.2-5.x86_64"});
    EXPECT_EQ(format_changes(changes_between(lock, lock)), "no package changed\n");
}

TEST(LockChanges, ListsNothingForAFirstLock) {
    EXPECT_THAT(format_changes(changes_between({}, lock_of({"sed-4.2-5.x86_64"}))), IsEmpty());
}

}  // namespace
}  // namespace pigsty::bundles
