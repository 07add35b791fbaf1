// SPDX-License-Identifier: Apache-2.0
#include "bundles/bundle_files.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::bundles {
namespace {

specs::LockedPackage package(const std::string& name, const std::string& repository = "base") {
    specs::LockedPackage package;
    package.nevra = {name, "0", "1", "2", "noarch"};
    package.repository = repository;
    return package;
}

specs::Lock lock(const std::vector<specs::LockedPackage>& packages) {
    specs::Lock lock;
    lock.module_name = "pigsty";
    lock.packages = packages;
    return lock;
}

TEST(BundleFiles, NamesPackages) {
    EXPECT_EQ(bundle_name_of(package("a")), "a-1-2.noarch.rpm");
    specs::LockedPackage url = package("a", "url");
    url.path = "https://example.org/x/A_1.rpm?raw=1#top";
    EXPECT_EQ(bundle_name_of(url), "A_1.rpm");
}

TEST(BundleFiles, RefusesClashes) {
    EXPECT_NO_THROW(check_bundle_names(lock({package("a"), package("b")})));
    EXPECT_THROW(check_bundle_names(lock({package("a"), package("a", "other")})), base::SpecError);
}

TEST(BundleFiles, RefusesUnfitNames) {
    for (const char* name : {"",
                             "a/b",
                             "..",
                             "manifest.json",
                             "repodata",
                             "keys",
                             "pigsty.repo",
                             "repo_complete",
                             "with\nnewline"}) {
        specs::Lock bad = lock({});
        bad.files.push_back({name, {}, 0, ""});
        EXPECT_THROW(check_bundle_names(bad), base::SpecError) << name;
    }
    specs::Lock bad = lock({});
    bad.module_name = "../x";
    EXPECT_THROW(check_bundle_names(bad), base::SpecError);
    bad.module_name = "a/b";
    EXPECT_THROW(check_bundle_names(bad), base::SpecError);
}

TEST(BundleFiles, TakesTheNewestBuildTime) {
    specs::LockedPackage a = package("a");
    a.build_time = 5;
    specs::LockedPackage b = package("b");
    b.build_time = 9;
    EXPECT_EQ(bundle_epoch(lock({b, a})), 9);
}

}  // namespace
}  // namespace pigsty::bundles
