// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::specs {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* k_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Profile small_profile() {
    Profile profile;
    profile.distro.name = "small";
    profile.distro.arch = "x86_64";
    Repository base;
    base.id = "base";
    base.mirrors = {"http://127.0.0.1/base/"};
    base.keys = {{.fingerprint = k_key}};
    profile.repositories.push_back(base);
    PackageSet node;
    node.name = "node";
    node.requests = {{.pattern = "bash"}, {.pattern = "gone", .optional = true}};
    profile.sets.push_back(node);
    UrlFile redis;
    redis.file = "redis.rpm";
    redis.urls = {"http://127.0.0.1/redis.rpm"};
    redis.sha256 = std::string(64, '1');
    profile.url_files.push_back(redis);
    return profile;
}

/// The lock that the profile gives; its optional request fitted nothing.
Lock lock_of(const Profile& profile) {
    Lock lock;
    lock.profile = profile.distro.name;
    lock.input_sha256 = input_digest(profile);
    lock.arch = profile.distro.arch;
    lock.releasever = profile.distro.releasever;
    lock.module_name = profile.distro.module_name;
    lock.repositories.push_back({.id = "base", .trust = Trust::rpm, .keys = {k_key}});
    lock.sets.push_back({.name = "node", .requests = {"bash"}});
    LockedPackage bash;
    bash.nevra = parse_nevra("bash-4.2-34.x86_64");
    bash.repository = "base";
    bash.key = k_key;
    lock.packages.push_back(bash);
    return lock;
}

TEST(LockFit, FindsNothingWrongWithTheLockThatTheProfileGives) {
    EXPECT_THAT(lock_misfit(lock_of(small_profile()), small_profile()), IsEmpty());
}

TEST(LockFit, SeesWeakerTrust) {
    Lock lock = lock_of(small_profile());
    lock.repositories[0].trust = Trust::none;
    EXPECT_EQ(lock_misfit(lock, small_profile()),
              "repository \"base\" has trust none in the lock, rpm in the profile");
}

TEST(LockFit, SeesOtherKeysAndUnknownRepositories) {
    Lock lock = lock_of(small_profile());
    lock.repositories[0].keys = {std::string(40, 'B')};
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("other keys pinned"));
    lock.repositories[0].id = "evil";
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("\"evil\" is in the lock, but not"));
}

TEST(LockFit, SeesAPackageWithoutPinnedSigner) {
    Lock lock = lock_of(small_profile());
    lock.packages[0].key = "";
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("no signer that is pinned"));
    lock.packages[0].repository = "elsewhere";
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("no repository of the lock"));
}

TEST(LockFit, SeesChangedSets) {
    Lock lock = lock_of(small_profile());
    lock.sets[0].requests = {"bash", "backdoor"};
    EXPECT_THAT(lock_misfit(lock, small_profile()),
                HasSubstr("\"backdoor\", which the profile does not"));
    lock.sets[0].requests = {};
    EXPECT_THAT(lock_misfit(lock, small_profile()),
                HasSubstr("\"bash\", which the lock does not have"));
    lock.sets.clear();
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("not in the lock"));
}

TEST(LockFit, TakesOnlyFilesOfTheProfileWithTheirPinnedDigests) {
    Lock lock = lock_of(small_profile());
    lock.files.push_back({.name = "redis.rpm", .sha256 = std::string(64, '1')});
    EXPECT_THAT(lock_misfit(lock, small_profile()), IsEmpty());
    lock.files[0].sha256 = std::string(64, '2');
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("not with that digest"));
    lock.files[0] = {.name = "other.rpm", .sha256 = std::string(64, '1')};
    EXPECT_THAT(lock_misfit(lock, small_profile()), HasSubstr("\"other.rpm\""));
}

TEST(LockFit, SeesAnotherProfileAndChangedSpecs) {
    Lock lock = lock_of(small_profile());
    lock.profile = "large";
    EXPECT_EQ(lock_misfit(lock, small_profile()),
              "it is of profile \"large\", wanted is \"small\"");
    lock = lock_of(small_profile());
    Profile changed = small_profile();
    changed.sets[0].requests.push_back({.pattern = "zsh"});
    EXPECT_EQ(lock_misfit(lock, changed), "the specs changed since it was made");
}

}  // namespace
}  // namespace pigsty::specs
