// SPDX-License-Identifier: Apache-2.0
#include "builder/image_identity.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pigsty::builder {
namespace {

TEST(ImageIdentity, FollowsFromLockImageAndVariant) {
    const ImageIdentity one = derive_identity("aa", "pgsql");
    EXPECT_EQ(one.disk, derive_identity("aa", "pgsql").disk);
    EXPECT_NE(one.disk, derive_identity("ab", "pgsql").disk);
    EXPECT_NE(one.disk, derive_identity("aa", "meta").disk);
    EXPECT_NE(one.disk, derive_identity("aa", "pgsql", "vagrant").disk);
}

TEST(ImageIdentity, GivesEveryPartItsOwn) {
    const ImageIdentity one = derive_identity("aa", "pgsql");
    const std::set<std::string> all = {base::to_string(one.disk),
                                       base::to_string(one.bios_partition),
                                       base::to_string(one.esp_partition),
                                       base::to_string(one.root_partition),
                                       base::to_string(one.root_filesystem),
                                       base::to_string(one.hash_seed),
                                       base::to_string(one.esp_filesystem),
                                       base::to_string(one.vdi_image),
                                       base::to_string(one.vdi_snapshot),
                                       base::to_string(one.vhd),
                                       base::to_string(one.vmdk)};
    EXPECT_EQ(all.size(), 11U);
}

}  // namespace
}  // namespace pigsty::builder
