// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory_extract.hpp"

#include <gtest/gtest.h>

#include "specs/inventory/cluster.hpp"
#include "specs/inventory/secrets.hpp"
#include "specs/inventory/value_text.hpp"
#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

constexpr const char* k_text = R"(all:
  vars:
    pg_admin_password: admin-word
    grafana_admin_password: grafana-word
    redis_password: all-redis-word
    repo_upstreams: [{name: x, baseurl: ['http://u:url-word@h/x']}]
    my_token: token-word
    my_own: kept
    node_dns_server: off
  children:
    meta: {vars: {meta_node: true, ansible_group_priority: 99}, hosts: {10.0.0.1: }}
    pg-a:
      vars: {pg_cluster: pg-a, pg_users: [{name: a, password: a-word}]}
      hosts: {10.0.0.2: {pg_seq: 1, pg_role: primary, pg_exporter_url: 'postgres://m:host-word@h/'}, 10.0.0.3: {pg_seq: 2, pg_role: replica}}
    pg-b:
      vars: {pg_cluster: pg-b, pg_users: [{name: b, password: b-word}], pg_monitor_password: monitor-b}
      hosts: {10.0.0.4: {pg_seq: 1, pg_role: primary}}
    seg:
      vars: {pg_cluster: seg, gp_role: segment, pg_preflight_skip: true}
      hosts: {10.0.0.5: {pg_instances: {6000: {pg_cluster: s, pg_seq: 1, pg_role: primary, pg_exporter_url: 'host=h password=seg-word'}}}}
    r:
      vars: {redis_cluster: r, redis_password: r-word}
      hosts: {10.0.0.6: {redis_node: 1, redis_instances: {6379: , 6380: {replica_of: '10.0.0.6 6379'}}}}
)";

class InventoryExtractTest : public ::testing::Test {
  protected:
    std::string extract(const std::string& address) const {
        return inventory_for_host(inventory, address);
    }
    const Inventory inventory = read_inventory(k_text, "i.yml");
};

/// The words of the passwords that stand in a text.
std::vector<std::string> passwords_in(const std::string& text) {
    std::vector<std::string> found;
    for (const char* word : {"admin-word",
                             "grafana-word",
                             "all-redis-word",
                             "url-word",
                             "token-word",
                             "a-word",
                             "host-word",
                             "b-word",
                             "monitor-b",
                             "seg-word",
                             "r-word"}) {
        if (text.find(" " + std::string(word)) != std::string::npos ||
            text.find(":" + std::string(word)) != std::string::npos ||
            text.find("=" + std::string(word)) != std::string::npos) {
            found.emplace_back(word);
        }
    }
    return found;
}

using Words = std::vector<std::string>;

TEST_F(InventoryExtractTest, GivesSecretsOnlyToTheRolesThatReadThem) {
    EXPECT_EQ(passwords_in(extract("10.0.0.1")),
              (Words{"admin-word", "grafana-word", "url-word", "monitor-b"}));
    EXPECT_EQ(passwords_in(extract("10.0.0.6")), (Words{"all-redis-word", "url-word", "r-word"}));
}

TEST_F(InventoryExtractTest, KeepsThePasswordsOfOtherClustersAway) {
    EXPECT_EQ(passwords_in(extract("10.0.0.2")),
              (Words{"admin-word", "url-word", "a-word", "host-word"}));
    EXPECT_EQ(passwords_in(extract("10.0.0.3")), (Words{"admin-word", "url-word", "a-word"}));
    EXPECT_EQ(passwords_in(extract("10.0.0.4")),
              (Words{"admin-word", "url-word", "b-word", "monitor-b"}));
}

TEST_F(InventoryExtractTest, KeepsWhatIsNotSecretOfInstances) {
    const Inventory seen = read_inventory(extract("10.0.0.2"), "x.yml");
    const HostVariables segment = host_variables(seen, "10.0.0.5");
    const YamlNode* instance = segment.find("pg_instances")->value->find("6000");
    ASSERT_NE(instance, nullptr);
    EXPECT_EQ(instance->find("pg_seq")->raw_text(), "1");
    EXPECT_EQ(instance->find("pg_exporter_url"), nullptr);
    EXPECT_EQ(passwords_in(extract("10.0.0.5")), (Words{"admin-word", "url-word", "seg-word"}));
}

TEST_F(InventoryExtractTest, ReadsBackWithTheSameVariables) {
    for (const std::string& address : inventory.addresses()) {
        const Inventory seen = read_inventory(extract(address), "x.yml");
        EXPECT_EQ(seen.addresses(), inventory.addresses());
        const HostVariables before = host_variables(inventory, address);
        const HostVariables after = host_variables(seen, address);
        EXPECT_EQ(after.groups(), before.groups());
        for (const Variable& variable : before.all()) {
            if (is_secret_variable(variable.name)) {
                continue;
            }
            const Variable* other = after.find(variable.name);
            ASSERT_NE(other, nullptr) << variable.name;
            EXPECT_EQ(value_json(variable.name, *other->value, Secrets::show),
                      value_json(variable.name, *variable.value, Secrets::show));
        }
    }
}

TEST_F(InventoryExtractTest, EveryoneStillKnowsTheClusters) {
    const Inventory seen = read_inventory(extract("10.0.0.6"), "x.yml");
    const auto cluster = pg_cluster_of(seen, "10.0.0.3");
    ASSERT_TRUE(cluster);
    EXPECT_EQ(cluster->primary()->address, "10.0.0.2");
}

TEST_F(InventoryExtractTest, IsTheSameEveryTimeAndOfItself) {
    const std::string first = extract("10.0.0.3");
    EXPECT_EQ(extract("10.0.0.3"), first);
    EXPECT_EQ(inventory_for_host(read_inventory(first, "x.yml"), "10.0.0.3"), first);
}

TEST(InventoryExtract, KeepsOddTextAsItWas) {
    const std::string odd =
        "all: {children: {g: {vars: {a: '10', b: \"x: # y\", c: '', d: 'null', e: '- x', f: \"l1\\n"
        "l2\", 'g h': [[], {}, [1, [2]]], i: 0x1F, '7': on, j: \"\\xe9\"}, hosts: {10.0.0.1: }}}}";
    const Inventory inventory = read_inventory(odd, "i.yml");
    const Inventory seen = read_inventory(inventory_for_host(inventory, "10.0.0.1"), "x.yml");
    const HostVariables before = host_variables(inventory, "10.0.0.1");
    const HostVariables after = host_variables(seen, "10.0.0.1");
    ASSERT_EQ(before.all().size(), after.all().size());
    for (const Variable& variable : before.all()) {
        EXPECT_EQ(value_json("", *after.find(variable.name)->value, Secrets::show),
                  value_json("", *variable.value, Secrets::show))
            << variable.name;
    }
}

TEST(InventoryExtract, RefusesUnknownHosts) {
    const Inventory inventory = read_inventory("all: {children: {}}", "i.yml");
    EXPECT_THROW(inventory_for_host(inventory, "10.0.0.1"), base::UsageError);
}

TEST(InventoryExtract, RefusesAliasesThatGrow) {
    std::string text =
        "all: {children: {g: {hosts: {10.0.0.1: {x: [&a '" + std::string(1U << 20U, 'x') + "'";
    for (int i = 0; i < 40; ++i) {
        text += ", *a";
    }
    const Inventory inventory = read_inventory(text + "]}}}}}", "i.yml");
    EXPECT_NE(
        testing::message_of([&] { inventory_for_host(inventory, "10.0.0.1"); }).find("too large"),
        std::string::npos);
}

}  // namespace
}  // namespace pigsty::specs
