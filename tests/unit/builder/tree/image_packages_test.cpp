// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/image_packages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"
#include "tests/unit/repo/rpm_forge.hpp"

namespace pigsty::builder {
namespace {

using ::testing::ElementsAre;

specs::LockedPackage package(const std::string& name, std::vector<std::string> sets) {
    specs::LockedPackage one;
    one.nevra = {name, 0, "1.0", "1.el7", "noarch"};
    one.sets = std::move(sets);
    return one;
}

specs::Lock example_lock() {
    specs::Lock lock;
    lock.arch = "x86_64";
    lock.sets = {{"node", {}, false, {}}, {"pgsql", {"node"}, false, {}}};
    lock.packages = {package("bash", {"node", "pgsql"}),
                     package("patroni", {"pgsql"}),
                     package("redis", {"redis"})};
    lock.files.emplace_back();
    lock.keys = {{"ABCD", "text"}};
    return lock;
}

std::vector<std::string> names_of(const specs::Lock& lock) {
    std::vector<std::string> names;
    for (const specs::LockedPackage& one : lock.packages) {
        names.push_back(one.nevra.name);
    }
    return names;
}

TEST(LockOfImage, HasThePackagesOfTheImagesSetsAlone) {
    specs::Image image;
    image.sets = {"pgsql"};
    const specs::Lock own = lock_of_image(example_lock(), image);
    EXPECT_THAT(names_of(own), ElementsAre("bash", "patroni"));
    EXPECT_TRUE(own.files.empty());
    EXPECT_EQ(own.keys, example_lock().keys);
    image.sets = {"node"};
    EXPECT_THAT(names_of(lock_of_image(example_lock(), image)), ElementsAre("bash"));
}

TEST(LockOfImage, NeedsTheSetInTheLock) {
    specs::Image image;
    image.name = "meta";
    image.sets = {"node", "meta"};
    image.position = {"images.yml", 3, 5};
    try {
        lock_of_image(example_lock(), image);
        FAIL() << "nothing was thrown";
    } catch (const base::SpecError& error) {
        EXPECT_THAT(error.message(), ::testing::HasSubstr("\"meta\""));
        EXPECT_THAT(base::describe(error), ::testing::HasSubstr("pigsty-bundle resolve"));
    }
}

TEST(RpmFileName, LeavesTheEpochOut) {
    specs::LockedPackage one;
    one.nevra = specs::parse_nevra("gmp-1:6.0.0-15.el7.x86_64");
    EXPECT_EQ(rpm_file_name(one), "gmp-6.0.0-15.el7.x86_64.rpm");
}

TEST(ClosureOf, TakesWhatIsAskedForInTheOrderOfTheLock) {
    const base::TempDir folder("closure");
    const repo::Store store(folder.path() / "store");
    specs::Lock lock;
    lock.arch = "x86_64";
    for (const char* name : {"rpm", "bash", "extra"}) {
        repo::testing::Forge forge;
        forge.name = name;
        const std::string bytes = repo::testing::as_text(repo::testing::forge_rpm(forge));
        specs::LockedPackage one = package(name, {"node"});
        one.nevra.version = forge.version;
        one.nevra.release = forge.release;
        one.sha256 = base::sha256_of(bytes);
        base::make_directories(store.path_of(one.sha256).parent_path());
        base::write_file(store.path_of(one.sha256), bytes);
        lock.packages.push_back(one);
    }
    const auto closure = closure_of({"bash", "rpm"}, lock, store);
    EXPECT_THAT(closure, ElementsAre(&lock.packages[0], &lock.packages[1]));
    EXPECT_THROW(closure_of({"absent"}, lock, store), base::Error);
}

}  // namespace
}  // namespace pigsty::builder
