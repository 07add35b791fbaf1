// SPDX-License-Identifier: Apache-2.0
// The sources that are files of the running system: cloud-init's data, QEMU's, /etc/pigsty.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/identity/sources.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10"});
constexpr const char* k_open = "run/cloud-init/instance-data.json";
constexpr const char* k_secret = "run/cloud-init/instance-data-sensitive.json";

SeedReport look_at_instance_data(const NodeTree& node) {
    return make_instance_data_source()->look(node.places());
}

TEST(InstanceData, GivesTheInstanceIdAndUserData) {
    const NodeTree node;
    EXPECT_EQ(look_at_instance_data(node).seen, "no /run/cloud-init/instance-data.json");
    node.write(k_open,
               R"({"v1": {"instance_id": "i-1"}, "userdata": "redacted for non-root user"})");
    EXPECT_EQ(look_at_instance_data(node).seed->instance_id, "i-1");
    EXPECT_FALSE(look_at_instance_data(node).seed->inventory);
    node.write(
        k_secret,
        R"({"v1": {"instance_id": "i-1"}, "userdata": "ci-b64:YWxsOgogIGNoaWxkcmVuOiB7fQo="})");
    const SeedReport report = look_at_instance_data(node);
    ASSERT_TRUE(report.seed) << report.trouble.value_or("");
    EXPECT_EQ(report.seed->inventory, "all:\n  children: {}\n");
    EXPECT_EQ(report.seed->instance_id, "i-1");
    node.write(k_secret, R"({"ds": {"user_data": "all: {}\n"}})");
    EXPECT_EQ(look_at_instance_data(node).seed->inventory, "all: {}\n");
}

TEST(InstanceData, LeadsToTheUserDataThatCloudInitKeeps) {
    const NodeTree node;
    node.write("var/lib/cloud/instance/user-data.txt", k_inventory);
    EXPECT_FALSE(look_at_instance_data(node).seed) << "cloud-init has not run at this start";
    node.write(k_open, "{}");
    const SeedReport report = look_at_instance_data(node);
    ASSERT_TRUE(report.seed) << report.trouble.value_or("");
    EXPECT_EQ(report.seed->inventory, k_inventory);
    EXPECT_THAT(report.seed->place, HasSubstr("/var/lib/cloud/instance/user-data.txt"));
}

TEST(InstanceData, ThatIsBrokenIsTrouble) {
    const NodeTree node;
    node.write(k_open, "{\"v1\": ");
    EXPECT_THAT(look_at_instance_data(node).trouble.value_or(""), HasSubstr("is no JSON"));
    node.write(k_open, R"({"userdata": "ci-b64:!!"})");
    EXPECT_THAT(look_at_instance_data(node).trouble.value_or(""), HasSubstr("base64"));
    node.write(k_open, R"({"userdata": "#include\nhttp://x"})");
    EXPECT_THAT(look_at_instance_data(node).trouble.value_or(""), HasSubstr("#include"));
    node.write(k_open, R"(["v1"])");
    EXPECT_FALSE(look_at_instance_data(node).trouble);
}

TEST(FwCfg, GivesInventoryAndAddress) {
    const NodeTree node;
    const std::string folder = "sys/firmware/qemu_fw_cfg/by_name/opt/org.pigsty/";
    const auto source = make_fw_cfg_source();
    EXPECT_EQ(source->look(node.places()).seen, "no opt/org.pigsty/inventory");
    node.write(folder + "ip/raw", "10.10.10.10\n");
    EXPECT_EQ(source->look(node.places()).seed->address, "10.10.10.10");
    node.write(folder + "inventory/raw", k_inventory);
    EXPECT_EQ(source->look(node.places()).seed->inventory, k_inventory);
    node.write(folder + "inventory/raw", "hello");
    EXPECT_THAT(source->look(node.places()).trouble.value_or(""), HasSubstr("has no inventory"));
}

TEST(File, IsTheInventoryAsItIs) {
    const NodeTree node;
    const auto source = make_file_source();
    EXPECT_EQ(source->look(node.places()).seen, "no /etc/pigsty/pigsty.yml");
    node.write("etc/pigsty/pigsty.yml", k_inventory);
    EXPECT_EQ(source->look(node.places()).seed->inventory, k_inventory);
    node.remove("etc/pigsty/pigsty.yml");
    base::make_directories(node.root() / "etc/pigsty/pigsty.yml");
    EXPECT_NE(source->look(node.places()).trouble, std::nullopt);
}

TEST(Sources, AreAskedInTheirOrder) {
    std::vector<std::string> names;
    for (const auto& source : seed_sources()) {
        names.emplace_back(source->name());
    }
    EXPECT_THAT(
        names,
        testing::ElementsAre(
            "cmdline", "nocloud", "configdrive", "instance-data", "metadata", "fw_cfg", "file"));
}

TEST(FwCfg, RefusesAnAddressThatIsNone) {
    const NodeTree node;
    node.write("sys/firmware/qemu_fw_cfg/by_name/opt/org.pigsty/ip/raw", "node-1\n");
    EXPECT_THAT(make_fw_cfg_source()->look(node.places()).trouble.value_or(""),
                HasSubstr("opt/org.pigsty/ip: \"node-1\" is no IPv4 address"));
}

TEST(Sources, ReadNothingOutsideTheRoot) {
    const base::TempDir outside("outside");
    base::write_file(outside.path() / "pigsty.yml", k_inventory);
    base::write_file(outside.path() / "user-data", k_inventory);
    const NodeTree node;
    node.write("etc/hostname", "x\n");
    node.write("var/lib/cloud/seed/empty", "");
    const auto link = [&](const std::string& name) {
        std::filesystem::create_symlink(outside.path(), node.root() / name);
    };
    link("etc/pigsty");
    link("var/lib/cloud/seed/nocloud");
    EXPECT_FALSE(make_file_source()->look(node.places()).seed);
    EXPECT_FALSE(make_nocloud_source()->look(node.places()).seed);
    node.write("proc/cmdline", "pigsty.inventory=/etc/pigsty/pigsty.yml\n");
    EXPECT_FALSE(make_cmdline_source()->look(node.places()).seed);
}

TEST(Sources, AreNoTroubleWhenTheUserStops) {
    EXPECT_THROW(guarded_report("x", [](SeedReport&) { throw base::Interrupted(); }),
                 base::Interrupted);
}

}  // namespace
}  // namespace pigsty::firstboot
