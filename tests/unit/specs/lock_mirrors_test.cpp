// SPDX-License-Identifier: Apache-2.0
#include "specs/lock_mirrors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pigsty::specs {
namespace {

using testing::ElementsAre;

Lock lock_with_everything() {
    Lock lock;
    lock.repositories.push_back(
        {.id = "base", .mirrors = {"http://old/base/", "http://both/base/"}});
    lock.repositories.push_back({.id = "gone", .mirrors = {"http://old/gone/"}});
    lock.files.push_back({.name = "pev2.tar.gz", .urls = {"http://old/pev2.tar.gz"}});
    LockedPackage package;
    package.repository = k_url_repository;
    package.path = "redis-6.2.6.rpm";
    package.urls = {"http://old/download?id=7"};
    lock.packages.push_back(package);
    package.urls.clear();
    package.repository = "base";
    package.path = "Packages/redis-6.2.6.rpm";
    lock.packages.push_back(package);
    return lock;
}

Profile profile_with_new_addresses() {
    Profile profile;
    Repository base;
    base.id = "base";
    base.mirrors = {"http://new/base/", "http://both/base/"};
    profile.repositories.push_back(base);
    UrlFile pev2;
    pev2.file = "pev2.tar.gz";
    pev2.urls = {"http://new/pev2.tar.gz"};
    profile.url_files.push_back(pev2);
    UrlFile redis;
    redis.file = "redis-6.2.6.rpm";
    redis.urls = {"http://new/download?id=8"};
    profile.url_files.push_back(redis);
    return profile;
}

TEST(LockMirrors, ComesWithTheProfilesAddressesFirstAndTheOldOnesAfter) {
    const Lock lock = with_current_mirrors(lock_with_everything(), profile_with_new_addresses());
    EXPECT_THAT(lock.repositories[0].mirrors,
                ElementsAre("http://new/base/", "http://both/base/", "http://old/base/"));
    EXPECT_THAT(lock.files[0].urls,
                ElementsAre("http://new/pev2.tar.gz", "http://old/pev2.tar.gz"));
}

TEST(LockMirrors, LeavesARepositoryAloneThatTheProfileNoLongerHas) {
    const Lock lock = with_current_mirrors(lock_with_everything(), profile_with_new_addresses());
    EXPECT_THAT(lock.repositories[1].mirrors, ElementsAre("http://old/gone/"));
}

TEST(LockMirrors, KnowsPackagesHadByAddressByTheirNameAndKeepsTheOldAddresses) {
    const Lock lock = with_current_mirrors(lock_with_everything(), profile_with_new_addresses());
    EXPECT_EQ(lock.packages[0].path, "redis-6.2.6.rpm");
    EXPECT_THAT(lock.packages[0].urls,
                ElementsAre("http://new/download?id=8", "http://old/download?id=7"));
    EXPECT_EQ(lock.packages[1].path, "Packages/redis-6.2.6.rpm");
    EXPECT_THAT(lock.packages[1].urls, ElementsAre());
}

}  // namespace
}  // namespace pigsty::specs
