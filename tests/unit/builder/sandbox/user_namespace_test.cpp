// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/user_namespace.hpp"

#include <gtest/gtest.h>

namespace pigsty::builder {
namespace {

std::optional<SubordinateIds> find(std::string_view text) {
    return find_subordinate_ids(text, "builder", 1000, 65536);
}

TEST(SubordinateIds, AreFoundByNameOrUid) {
    EXPECT_EQ(find("other:100000:65536\nbuilder:165536:65536\n"), (SubordinateIds{165536, 65536}));
    EXPECT_EQ(find("1000:300000:131072"), (SubordinateIds{300000, 131072}));
}

TEST(SubordinateIds, NeedToBeMany) {
    EXPECT_EQ(find("builder:100000:65535\n"), std::nullopt);
    EXPECT_EQ(find("builder:100000:1000\nbuilder:200000:65536\n"), (SubordinateIds{200000, 65536}));
}

TEST(SubordinateIds, AreNotTakenFromOthersOrFromOtherForms) {
    for (const char* text : {"",
                             "builder2:100000:65536\n",
                             "build:100000:65536\n",
                             "100:100000:65536\n",
                             "builder\n",
                             "builder:100000\n",
                             "builder::65536\n",
                             "builder:100000:65536x\n",
                             "builder:-1:65536\n",
                             "builder:99999999999:65536\n",
                             "# builder:100000:65536\n"}) {
        EXPECT_EQ(find(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace pigsty::builder
