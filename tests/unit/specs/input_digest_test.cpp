// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "specs/profile.hpp"
#include "tests/unit/specs/example_profile.hpp"

namespace pigsty::specs {
namespace {

using namespace testing;

Profile shuffled(unsigned seed) {
    Profile profile = example_profile();
    std::mt19937 random(seed);
    std::ranges::shuffle(profile.repositories, random);
    std::ranges::shuffle(profile.sets, random);
    for (PackageSet& set : profile.sets) {
        std::ranges::shuffle(set.requests, random);
    }
    for (Repository& repository : profile.repositories) {
        std::ranges::shuffle(repository.mirrors, random);
    }
    return profile;
}

TEST(InputDigest, DoesNotDependOnTheOrderOfLists) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(input_digest(shuffled(seed)), input_digest(example_profile()));
    }
}

TEST(InputDigest, IgnoresWhatDecidesNothing) {
    Profile profile = example_profile();
    profile.distro.title = "other";
    profile.distro.rpm_db_path = "/elsewhere";
    profile.repositories[0].title = "other";
    profile.repositories[0].mirrors = {"http://elsewhere/"};
    profile.repositories[0].keys[0].url = "http://elsewhere/key";
    profile.sets[0].requests[0].line = 99;
    EXPECT_EQ(input_digest(profile), input_digest(example_profile()));
}

TEST(InputDigest, ChangesWithAllThatDecidesALock) {
    const std::vector<std::function<void(Profile&)>> changes{
        [](Profile& p) { p.distro.name = "x"; },
        [](Profile& p) { p.distro.releasever = "8"; },
        [](Profile& p) { p.distro.arch = "aarch64"; },
        [](Profile& p) { p.distro.module_name = "x"; },
        [](Profile& p) { p.repositories[0].id = "x"; },
        [](Profile& p) { p.repositories[0].trust = Trust::none; },
        [](Profile& p) { p.repositories[0].priority = 1; },
        [](Profile& p) { p.repositories[0].optional = true; },
        [](Profile& p) { p.repositories[0].keys.clear(); },
        [](Profile& p) { p.repositories.pop_back(); },
        [](Profile& p) { p.sets[0].name = "x"; },
        [](Profile& p) { p.sets[1].base.clear(); },
        [](Profile& p) { p.sets[0].one_by_one = true; },
        [](Profile& p) { p.sets[0].requests.pop_back(); },
        [](Profile& p) { p.sets[0].requests[0].optional = true; },
        [](Profile& p) { p.sets[0].requests[0].pattern = "x"; },
        [](Profile& p) { p.url_files[0].sha256 = std::string(64, 'a'); },
        [](Profile& p) { p.url_files[0].urls = {"http://x/"}; },
        [](Profile& p) { p.url_files[0].optional = true; },
        [](Profile& p) { p.url_files.clear(); },
        [](Profile& p) { p.excludes.push_back("x"); },
        [](Profile& p) { std::swap(p.prefer[0], p.prefer[1]); },
        [](Profile& p) { p.multilib.push_back("x"); },
        [](Profile& p) { p.weak_dependencies = true; },
    };
    std::vector<std::string> digests{input_digest(example_profile())};
    for (const auto& change : changes) {
        Profile profile = example_profile();
        change(profile);
        digests.push_back(input_digest(profile));
    }
    std::ranges::sort(digests);
    EXPECT_EQ(std::ranges::adjacent_find(digests), digests.end());
}

TEST(InputDigest, KeepsNeighboursApart) {
    Profile a = example_profile();
    Profile b = example_profile();
    a.excludes = {"a", "b"};
    b.excludes = {"a\n1:b"};
    EXPECT_NE(input_digest(a), input_digest(b));
}

TEST(InputDigest, IgnoresWherePinnedFilesAreHadFrom) {
    Profile a = example_profile();
    a.url_files[0].sha256 = std::string(64, 'a');
    Profile b = a;
    b.url_files[0].urls = {"http://mirror/x.rpm"};
    EXPECT_EQ(input_digest(a), input_digest(b));
}

}  // namespace
}  // namespace pigsty::specs
