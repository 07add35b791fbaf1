// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/identity/sources.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10"});
const std::string k_user_data = "openstack/latest/user_data";
const std::string k_meta_data = "openstack/latest/meta_data.json";

SeedReport look(const NodeTree& node) {
    return make_configdrive_source()->look(node.places());
}

DiskFiles drive(const std::string& uuid) {
    return {{k_user_data, k_inventory},
            {k_meta_data, "{\"uuid\": \"" + uuid + "\", \"hostname\": \"\\ud83d\\ude00\"}"}};
}

TEST(ConfigDrive, IsReadFromIsoAndVfat) {
    for (const bool iso : {true, false}) {
        const NodeTree node;
        node.add_disk("sr0",
                      iso ? NodeTree::iso("config-2", drive("u-1"))
                          : NodeTree::vfat("CONFIG-2", drive("u-1")));
        const SeedReport report = look(node);
        ASSERT_TRUE(report.seed) << report.trouble.value_or(report.seen);
        EXPECT_EQ(report.seed->inventory, k_inventory);
        EXPECT_EQ(report.seed->instance_id, "u-1");
        EXPECT_THAT(report.seed->place, HasSubstr("/dev/sr0 (label "));
        EXPECT_EQ(report.seed->source, "configdrive");
    }
}

TEST(ConfigDrive, WithoutUserDataIsSeen) {
    const NodeTree node;
    EXPECT_EQ(look(node).seen, "no disk labelled config-2");
    node.add_disk("sr0", NodeTree::iso("config-2", {{k_meta_data, "{\"uuid\": \"u\"}"}}));
    const SeedReport report = look(node);
    EXPECT_FALSE(report.trouble);
    EXPECT_THAT(report.seen, HasSubstr("no openstack/latest/user_data"));
    EXPECT_EQ(report.seed->instance_id, "u");
}

TEST(ConfigDrive, ThatIsWrongIsTrouble) {
    const NodeTree node;
    node.add_disk("sr0", NodeTree::iso("config-2", {{"readme", "x"}}));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("has neither"));
    node.add_disk("sr0", NodeTree::iso("config-2", {{k_meta_data, "{\"uuid\": "}}));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("meta_data.json is no JSON"));
}

TEST(ConfigDrive, TwoAreTroubleUnlessTheyAreTheSame) {
    const NodeTree node;
    node.add_disk("sr0", NodeTree::iso("config-2", drive("u-1")));
    node.add_disk("sr1", NodeTree::iso("config-2", drive("u-1")));
    EXPECT_FALSE(look(node).trouble);
    node.add_disk("sr1", NodeTree::iso("config-2", drive("u-2")));
    EXPECT_THAT(look(node).trouble.value_or(""),
                HasSubstr("two config drives: /dev/sr0 and /dev/sr1"));
}

}  // namespace
}  // namespace pigsty::firstboot
