// SPDX-License-Identifier: Apache-2.0
#include "repo/store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::repo {
namespace {

const std::string k_digest = base::sha256_of("content");

TEST(Store, AdoptsAFileReadOnlyUnderItsDigest) {
    const base::TempDir dir("store");
    const Store store(dir.path() / "store");
    EXPECT_FALSE(store.has(k_digest, 7));
    base::write_file(store.partial_of(k_digest), "content");
    store.adopt(store.partial_of(k_digest), k_digest);
    EXPECT_TRUE(store.has(k_digest, 7));
    EXPECT_EQ(store.path_of(k_digest), store.root() / "sha256" / k_digest.substr(0, 2) / k_digest);
    EXPECT_EQ(base::read_file(store.path_of(k_digest)), "content");
    EXPECT_FALSE(std::filesystem::exists(store.partial_of(k_digest)));
    struct stat info {};
    ASSERT_EQ(::stat(store.path_of(k_digest).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0444u);
}

TEST(Store, KeepsTheFirstOfTwoEqualFiles) {
    const base::TempDir dir("store");
    const Store store(dir.path());
    for (int i = 0; i < 2; ++i) {
        base::write_file(store.partial_of(k_digest), "content");
        store.adopt(store.partial_of(k_digest), k_digest);
        EXPECT_FALSE(std::filesystem::exists(store.partial_of(k_digest)));
    }
    EXPECT_TRUE(store.has(k_digest, 7));
}

TEST(Store, NoticesAnotherSizeAndReplacesIt) {
    const base::TempDir dir("store");
    const Store store(dir.path());
    base::make_directories(store.path_of(k_digest).parent_path());
    base::write_file(store.path_of(k_digest), "cont");
    EXPECT_FALSE(store.has(k_digest, 7));
    base::write_file(store.partial_of(k_digest), "content");
    store.adopt(store.partial_of(k_digest), k_digest);
    EXPECT_TRUE(store.has(k_digest, 7));
}

TEST(Store, RefusesADigestThatCouldLeadElsewhere) {
    const base::TempDir dir("store");
    const Store store(dir.path());
    EXPECT_THROW((void)store.path_of("../../etc/passwd"), base::VerifyError);
    EXPECT_THROW((void)store.path_of(std::string(64, 'A')), base::VerifyError);
    EXPECT_THROW((void)store.partial_of(k_digest + "0"), base::VerifyError);
}

TEST(Store, DiscardOfAnAbsentFileIsFine) {
    const base::TempDir dir("store");
    const Store store(dir.path());
    store.discard(k_digest);
    base::write_file(store.partial_of(k_digest), "content");
    store.adopt(store.partial_of(k_digest), k_digest);
    store.discard(k_digest);
    EXPECT_FALSE(store.has(k_digest, 7));
}

}  // namespace
}  // namespace pigsty::repo
