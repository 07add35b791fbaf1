// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/gzip.hpp"
#include "firstboot/identity/sources.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10"});

SeedReport look(const NodeTree& node) {
    return make_nocloud_source()->look(node.places());
}

std::string seed_iso(const std::string& user_data, const std::string& id = "i-1") {
    return NodeTree::iso(
        "cidata",
        {{"user-data", user_data}, {"meta-data", "instance-id: " + id + "\nlocal-hostname: n\n"}});
}

TEST(NoCloud, ReadsADiskWithIso9660) {
    const NodeTree node;
    node.add_disk("vda", std::string(1 << 20, '\0'));
    node.add_disk("vdb", seed_iso(k_inventory));
    const SeedReport report = look(node);
    EXPECT_EQ(report.trouble, std::nullopt);
    ASSERT_TRUE(report.seed);
    EXPECT_EQ(report.seed->source, "nocloud");
    EXPECT_EQ(report.seed->place, "/dev/vdb (label cidata), user-data");
    EXPECT_EQ(report.seed->inventory, k_inventory);
    EXPECT_EQ(report.seed->instance_id, "i-1");
    EXPECT_EQ(report.seen, "/dev/vdb (label cidata), user-data: an inventory");
}

TEST(NoCloud, ReadsADiskWithVfatInAnyCase) {
    const NodeTree node;
    node.add_disk("sdb", NodeTree::vfat("CIDATA", {{"user-data", k_inventory}, {"meta-data", ""}}));
    const SeedReport report = look(node);
    ASSERT_TRUE(report.seed) << report.trouble.value_or(report.seen);
    EXPECT_EQ(report.seed->place, "/dev/sdb (label CIDATA), user-data");
    EXPECT_EQ(report.seed->instance_id, std::nullopt);
}

TEST(NoCloud, SaysThatThereIsNone) {
    const NodeTree node;
    EXPECT_EQ(look(node).seen, "no disk labelled cidata");
    node.add_disk("vda", NodeTree::iso("other", {{"user-data", k_inventory}}));
    node.add_disk("ram0", seed_iso(k_inventory));
    base::make_directories(node.root() / "sys/class/block/vdx");
    const SeedReport report = look(node);
    EXPECT_EQ(report.seen, "no disk labelled cidata");
    EXPECT_FALSE(report.seed);
    EXPECT_FALSE(report.trouble);
}

TEST(NoCloud, TwoSeedsAreTroubleUnlessTheyAreTheSame) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(k_inventory));
    node.add_disk("vdc", seed_iso(k_inventory));
    EXPECT_FALSE(look(node).trouble);
    node.add_disk("vdc", seed_iso(k_inventory, "i-2"));
    const SeedReport report = look(node);
    ASSERT_TRUE(report.trouble);
    EXPECT_THAT(
        *report.trouble,
        AllOf(HasSubstr("two seeds with different content: /dev/vdb (label cidata) and /dev/vdc"),
              HasSubstr("take one of them away")));
    EXPECT_FALSE(report.seed);
}

TEST(NoCloud, EmptySeedsAreTrouble) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso(""));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("user-data has no content"));
    node.add_disk("vdb", NodeTree::iso("cidata", {{"readme", "x"}}));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("has no user-data"));
}

TEST(NoCloud, SeedsWithoutInventoryAreSeen) {
    const NodeTree node;
    node.add_disk("vdb", seed_iso("#cloud-config\nusers: []\n"));
    const SeedReport report = look(node);
    EXPECT_FALSE(report.trouble);
    ASSERT_TRUE(report.seed);
    EXPECT_FALSE(report.seed->inventory);
    EXPECT_EQ(report.seed->instance_id, "i-1");
    EXPECT_THAT(report.seen, HasSubstr("a #cloud-config without an inventory"));
}

TEST(NoCloud, BrokenSeedsAreTrouble) {
    const NodeTree node;
    const std::string gzip = base::gzip_compress(k_inventory);
    node.add_disk("vdb", seed_iso(gzip.substr(0, gzip.size() / 2)));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("reading /dev/vdb (label cidata)"));
    node.add_disk("vdb", seed_iso(std::string(100'000, 'x')).substr(0, 60'000));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("cut off"));
    node.add_disk("vdb",
                  NodeTree::iso("cidata", {{"user-data", k_inventory}, {"meta-data", "a: [\n"}}));
    EXPECT_THAT(look(node).trouble.value_or(""), HasSubstr("meta-data:"));
}

TEST(NoCloud, ReadsSeedFolders) {
    const NodeTree node;
    node.write("var/lib/cloud/seed/nocloud-net/user-data", k_inventory);
    EXPECT_EQ(look(node).seed->place, "/var/lib/cloud/seed/nocloud-net, user-data");
    node.write("var/lib/cloud/seed/nocloud/user-data", "");
    node.write("var/lib/cloud/seed/nocloud/meta-data", "instance-id: f\n");
    const SeedReport report = look(node);
    EXPECT_FALSE(report.trouble);
    EXPECT_EQ(report.seen, "/var/lib/cloud/seed/nocloud, user-data: empty");
    EXPECT_EQ(report.seed->instance_id, "f");
}

TEST(NoCloud, TwoSeedFoldersAreTroubleUnlessTheyAreTheSame) {
    const NodeTree node;
    node.write("var/lib/cloud/seed/nocloud/user-data", k_inventory);
    node.write("var/lib/cloud/seed/nocloud-net/user-data", k_inventory);
    EXPECT_FALSE(look(node).trouble);
    node.write("var/lib/cloud/seed/nocloud-net/user-data", inventory_of({"10.10.10.99"}));
    const SeedReport report = look(node);
    ASSERT_TRUE(report.trouble);
    EXPECT_THAT(*report.trouble, HasSubstr("/var/lib/cloud/seed/nocloud-net"));
    EXPECT_FALSE(report.seed);
}

TEST(NoCloud, ADiskCountsMoreThanAFolder) {
    const NodeTree node;
    node.write("var/lib/cloud/seed/nocloud/user-data", inventory_of({"10.10.10.99"}));
    node.add_disk("vdb", seed_iso(k_inventory));
    EXPECT_EQ(look(node).seed->inventory, k_inventory);
}

}  // namespace
}  // namespace pigsty::firstboot
