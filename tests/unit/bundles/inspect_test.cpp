// SPDX-License-Identifier: Apache-2.0
#include "bundles/inspect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "bundles/unpack.hpp"
#include "tests/unit/bundles/sample_bundle.hpp"

namespace pigsty::bundles {
namespace {

using testing::alice;
using ::testing::HasSubstr;
using testing::SampleBundle;

TEST(Inspect, CountsByRepositorySetAndKey) {
    const SampleBundle sample;
    const BundleSummary summary = summarize(sample.lock);
    EXPECT_EQ(summary.packages, 3U);
    EXPECT_EQ(summary.files, 1U);
    EXPECT_EQ(summary.unsigned_packages, 1U);
    EXPECT_EQ(summary.size_bytes, specs::total_bytes(sample.lock));
    ASSERT_EQ(summary.repositories.size(), 2U);
    EXPECT_EQ(summary.repositories[0].id, "main");
    EXPECT_EQ(summary.repositories[0].packages, 2U);
    ASSERT_EQ(summary.sets.size(), 2U);
    EXPECT_EQ(summary.sets[0].packages, 2U);
    EXPECT_EQ(summary.keys, (std::vector<KeySummary>{{alice(), 2, {"main"}}}));
    EXPECT_EQ(summary.largest.size(), 3U);
    const std::string text = format_summary(summary);
    EXPECT_THAT(text, HasSubstr("trust none"));
    EXPECT_THAT(text, HasSubstr(alice()));
}

TEST(Inspect, LoadsTheLockFromEveryForm) {
    SampleBundle sample;
    sample.pack();
    base::write_file(sample.path("bundle.lock"), specs::format_lock(sample.lock));
    unpack(sample.path("pkg.tgz"), sample.path("folder"));
    for (const char* name : {"bundle.lock", "pkg.tgz", "folder"}) {
        EXPECT_EQ(load_lock(sample.path(name)), sample.lock) << name;
    }
}

}  // namespace
}  // namespace pigsty::bundles
