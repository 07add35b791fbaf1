// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/index_state.hpp"

#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::repo::detail {
namespace {

IndexState sample() {
    return {"0123",
            {{"repomd.xml", {100, 1'600'000'000'123'456'789, 7}}},
            {{"a.rpm", {1, -5, 8}}, {"sub folder/b c.rpm", {~0ULL, 0, 9}}}};
}

TEST(IndexState, ComesBackAsItWas) {
    const base::TempDir folder("state");
    const auto file = folder.path() / "index" / "x.state";
    write_state(file, sample());
    const auto state = read_state(file);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->options, "0123");
    ASSERT_EQ(state->files.size(), 1u);
    ASSERT_EQ(state->rpms.size(), 2u);
    EXPECT_EQ(state->files[0].stamp, sample().files[0].stamp);
    EXPECT_EQ(state->rpms[1].location, "sub folder/b c.rpm");
    EXPECT_EQ(state->rpms[1].stamp, sample().rpms[1].stamp);
}

TEST(IndexState, IsIgnoredUnlessWhole) {
    const base::TempDir folder("state");
    const auto file = folder.path() / "x.state";
    EXPECT_FALSE(read_state(file));
    write_state(file, sample());
    const std::string text = base::read_file(file);
    for (std::size_t size = 0; size + 1 < text.size(); size += 3) {
        base::write_file(file, text.substr(0, size));
        EXPECT_FALSE(read_state(file)) << text.substr(0, size);
    }
    for (const char* other :
         {"pigsty-index 2\nend\n", "pigsty-index 1\nrpm 1 x 2 a\nend\n", "\n"}) {
        base::write_file(file, other);
        EXPECT_FALSE(read_state(file)) << other;
    }
}

TEST(IndexState, IsKeptByFolder) {
    EXPECT_EQ(state_file("/c", "/tmp/x"), state_file("/c", "/tmp/y/../x"));
    EXPECT_NE(state_file("/c", "/tmp/x"), state_file("/c", "/tmp/y"));
}

}  // namespace
}  // namespace pigsty::repo::detail
