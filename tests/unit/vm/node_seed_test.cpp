// SPDX-License-Identifier: Apache-2.0
#include "vm/node_seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "specs/yaml_reader.hpp"

namespace pigsty::vm {
namespace {

using testing::HasSubstr;
using testing::Not;

specs::Inventory cluster() {
    return specs::read_inventory(
        "all:\n"
        "  children:\n"
        "    pg-test:\n"
        "      hosts:\n"
        "        10.10.10.11: {pg_seq: 1, pg_role: primary}\n"
        "        10.10.10.12: {pg_seq: 2, pg_role: replica}\n"
        "      vars: {pg_cluster: pg-test}\n"
        "    plain: {hosts: {10.10.10.30: {}}}\n",
        "pigsty.yml");
}

NodeSeedOptions with_key() {
    NodeSeedOptions options;
    options.user = "dba";
    options.ssh_key = "ssh-ed25519 AAAA me";
    return options;
}

std::string refusal(const NodeSeedOptions& options, std::string_view address = "10.10.10.11") {
    try {
        static_cast<void>(node_seed(cluster(), address, options));
    } catch (const base::UsageError& error) {
        return error.message();
    }
    return {};
}

TEST(NodeSeed, HasTheInventoryAsAFileThatNobodyEdits) {
    const SeedFiles files = node_seed(cluster(), "10.10.10.11", {});
    const specs::YamlDocument document = specs::parse_yaml(files.user_data, "user-data");
    const specs::YamlNode* list = document.root().find("write_files");
    ASSERT_NE(list, nullptr);
    ASSERT_EQ(list->items().size(), 1u);
    const specs::YamlNode& file = *list->items().front();
    EXPECT_EQ(file.find("path")->raw_text(), "/etc/pigsty/seed.yml");
    EXPECT_EQ(file.find("permissions")->raw_text(), "0600");
    EXPECT_TRUE(file.find("permissions")->is_quoted());  // a number would be 384 for cloud-init
    const specs::Inventory inventory =
        specs::read_inventory(file.find("content")->raw_text(), "seed");
    EXPECT_EQ(inventory.addresses(), cluster().addresses());
    EXPECT_TRUE(files.user_data.starts_with("#cloud-config\n"));
    EXPECT_THAT(files.user_data, Not(HasSubstr("users:")));
    EXPECT_THAT(files.user_data, Not(HasSubstr("manage_etc_hosts")));
}

TEST(NodeSeed, NamesTheNode) {
    EXPECT_EQ(seed_hostname(cluster(), "10.10.10.12"), "pg-test-2");
    EXPECT_EQ(seed_hostname(cluster(), "10.10.10.30"), "node-10-10-10-30");
    EXPECT_THAT(node_seed(cluster(), "10.10.10.12", {}).meta_data,
                HasSubstr("local-hostname: pg-test-2\n"));
    EXPECT_THROW(static_cast<void>(seed_hostname(cluster(), "10.10.10.99")), base::UsageError);
}

TEST(NodeSeed, MakesTheUserWhoMayLogIn) {
    const std::string text = node_seed(cluster(), "10.10.10.11", with_key()).user_data;
    EXPECT_THAT(text, HasSubstr("users:\n  - name: dba\n"));
    // A list of one would do for newer cloud-init, the schema of 22.4 wants a text.
    EXPECT_THAT(text, HasSubstr("    sudo: \"ALL=(ALL) NOPASSWD:ALL\"\n"));
    EXPECT_THAT(text, HasSubstr("- \"ssh-ed25519 AAAA me\"\n"));
    EXPECT_NO_THROW(specs::parse_yaml(text, "user-data"));
}

TEST(NodeSeed, SetsTheAddress) {
    NodeSeedOptions options;
    EXPECT_EQ(*node_seed(cluster(), "10.10.10.11", options).network_config,
              "version: 1\nconfig:\n  - type: physical\n    name: eth0\n    subnets:\n"
              "      - type: static\n        address: 10.10.10.11/24\n");
    options.interface = "ens3";
    options.prefix = 16;
    options.gateway = "10.10.0.1";
    options.name_servers = {"10.10.10.10", "1.1.1.1"};
    const std::string text = *node_seed(cluster(), "10.10.10.11", options).network_config;
    EXPECT_THAT(text, HasSubstr("    name: ens3\n"));
    EXPECT_THAT(text, HasSubstr("        address: 10.10.10.11/16\n        gateway: 10.10.0.1\n"));
    EXPECT_THAT(text, HasSubstr("        dns_nameservers: [\"10.10.10.10\", \"1.1.1.1\"]\n"));
}

TEST(NodeSeed, HasAnInstanceIdThatFollowsFromTheRest) {
    const std::string one = node_seed(cluster(), "10.10.10.11", {}).meta_data;
    EXPECT_EQ(one, node_seed(cluster(), "10.10.10.11", {}).meta_data);
    EXPECT_NE(one, node_seed(cluster(), "10.10.10.11", with_key()).meta_data);
    NodeSeedOptions options;
    options.prefix = 16;
    EXPECT_NE(one, node_seed(cluster(), "10.10.10.11", options).meta_data);
}

TEST(NodeSeed, RefusesWhatCannotBe) {
    NodeSeedOptions options;
    options.gateway = "10.10.11.1";
    EXPECT_THAT(refusal(options), HasSubstr("not in the network of 10.10.10.11/24"));
    options.prefix = 23;
    EXPECT_EQ(refusal(options), "");
    options.gateway = "gateway";
    EXPECT_THAT(refusal(options), HasSubstr("no IPv4 address"));
    options = {};
    options.name_servers = {"dns.example.org"};
    EXPECT_THAT(refusal(options), HasSubstr("the name server \"dns.example.org\""));
    options = {};
    options.interface = "eth0\n";
    EXPECT_THAT(refusal(options), HasSubstr("no name of an interface"));
    options = {};
    options.prefix = 33;
    EXPECT_THAT(refusal(options), HasSubstr("not from 1 to 32"));
    EXPECT_NE(refusal({}, "10.10.10.99"), "");
}

TEST(NodeSeed, RefusesANameThatIsNone) {
    const specs::Inventory inventory = specs::read_inventory(
        "all: {children: {g: {hosts: {10.10.10.30: {nodename: \"a b\"}}}}}\n", "pigsty.yml");
    EXPECT_THROW(static_cast<void>(node_seed(inventory, "10.10.10.30", {})), base::UsageError);
}

TEST(NodeSeed, IsWrittenForItsOwnerAlone) {
    const base::TempDir folder("seed");
    const SeedFiles files = node_seed(cluster(), "10.10.10.11", {});
    write_secret_seed(folder.path() / "a.iso", files, 0);
    write_secret_seed(folder.path() / "a.iso", files, 0);
    write_seed_folder(folder.path() / "b", files);
    struct stat state {};
    ASSERT_EQ(::stat((folder.path() / "a.iso").c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 07777U, 0600u);
    ASSERT_EQ(::stat((folder.path() / "b").c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 07777U, 0700u);
    ASSERT_EQ(::stat((folder.path() / "b/user-data").c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 07777U, 0600u);
    EXPECT_EQ(read_seed_folder(folder.path() / "b").user_data, files.user_data);
    std::size_t entries = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        entries += entry.exists() ? 1U : 0U;
    }
    EXPECT_EQ(entries, 2u);
}

}  // namespace
}  // namespace pigsty::vm
