// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

constexpr const char* k_small = R"(
all:
  children:
    meta:
      vars: { meta_node: true, ansible_group_priority: 99 }
      hosts: { 10.10.10.10: { } }
    pg-b:
      hosts:
        10.10.10.11: { pg_seq: 1 }
        10.10.10.10:
    pg-a:
      hosts:
        10.10.10.10: { pg_seq: 7 }
      vars: { pg_cluster: pg-a }
    empty:
  vars:
    pg_port: 5432
)";

std::string refusal(const std::string& text) {
    return message_of([&] { read_inventory(text, "i.yml"); });
}

TEST(Inventory, ReadsGroupsAndHosts) {
    const Inventory inventory = read_inventory(k_small, "i.yml");
    ASSERT_EQ(inventory.groups().size(), 4U);
    EXPECT_EQ(inventory.groups()[0].priority, 99);
    EXPECT_EQ(inventory.groups()[1].hosts.size(), 2U);
    EXPECT_EQ(inventory.groups()[1].hosts[1].variables, nullptr);
    EXPECT_TRUE(inventory.groups()[3].hosts.empty());
    EXPECT_EQ(inventory.addresses(), (std::vector<std::string>{"10.10.10.10", "10.10.10.11"}));
    EXPECT_NE(inventory.find_group("pg-a"), nullptr);
    EXPECT_EQ(inventory.find_group("pg-c"), nullptr);
    EXPECT_FALSE(inventory.has_host("10.10.10.12"));
    ASSERT_NE(inventory.globals(), nullptr);
}

TEST(Inventory, OrdersEntriesByPriorityThenName) {
    const Inventory inventory = read_inventory(k_small, "i.yml");
    std::vector<std::string> names;
    for (const InventoryEntry& entry : inventory.entries_of("10.10.10.10")) {
        names.push_back(entry.group->name);
    }
    EXPECT_EQ(names, (std::vector<std::string>{"pg-a", "pg-b", "meta"}));
    EXPECT_TRUE(inventory.entries_of("10.10.10.99").empty());
}

TEST(Inventory, StaysValidWhenMoved) {
    Inventory first = read_inventory(k_small, "i.yml");
    const InventoryGroup* group = first.find_group("pg-a");
    const Inventory second = std::move(first);
    EXPECT_EQ(second.find_group("pg-a"), group);
    EXPECT_EQ(group->variables->find("pg_cluster")->raw_text(), "pg-a");
}

TEST(Inventory, RefusesOtherShapes) {
    EXPECT_EQ(refusal("[1, 2]"), "i.yml:1:1: expected a map with the key \"all\", found a list");
    EXPECT_EQ(refusal("x: 1"),
              "i.yml:1:1: the key \"all\" is missing: an inventory is "
              "{all: {children: …, vars: …}}");
    EXPECT_EQ(refusal("all: {vars: {}}"),
              "i.yml:1:6: the key \"children\" with the groups is missing in \"all\"");
    EXPECT_EQ(refusal("all:\n  children: 7"),
              "i.yml:2:13: expected a map for the groups of \"all\", found the number 7");
    EXPECT_EQ(refusal("all:\n  children: {g: {hots: {}}}"),
              "i.yml:2:18: unknown key \"hots\" in group \"g\"; known are \"hosts\" and \"vars\"");
    EXPECT_EQ(refusal("all: {children: {g: {children: {h: {}}}}}"),
              "i.yml:1:22: groups inside of a group are not supported; list the hosts of group "
              "\"g\" under \"hosts\"");
    EXPECT_EQ(refusal("all: {children: {}, hosts: {10.0.0.1: {}}}"),
              "i.yml:1:21: hosts outside of any group; move them into a group's \"hosts\"");
    EXPECT_EQ(refusal("all: {children: {all: {}}}"),
              "i.yml:1:18: a group cannot have the name \"all\": it is Ansible's own or none");
    EXPECT_NE(refusal("all: {children: {g: {vars: {ansible_group_priority: high}}}}")
                  .find("expected a whole number for \"ansible_group_priority\""),
              std::string::npos);
}

TEST(Inventory, RefusesHostsThatAreNoAddresses) {
    EXPECT_EQ(refusal("all: {children: {g: {hosts: {node-1: {}}}}}"),
              "i.yml:1:30: expected an IPv4 address as the name of a host of group \"g\", found "
              "\"node-1\"; another way to reach it belongs into its ansible_host");
    EXPECT_NE(refusal("all: {children: {g: {hosts: {10.10.10.010: {}}}}}"), "");
    EXPECT_NE(refusal("all: {children: {g: {hosts: {10.0.0.1: [1]}}}}"), "");
}

TEST(Inventory, RefusesKeysThatStandTwice) {
    EXPECT_NE(
        refusal("all: {children: {g: {hosts: {10.0.0.1: {}, 10.0.0.1: {}}}}}").find("stands twice"),
        std::string::npos);
}

TEST(Inventory, TakesEmptyPartsForNothing) {
    const Inventory inventory =
        read_inventory("all: {children: {g: {hosts: , vars: , children: }}, hosts: {}}", "i.yml");
    EXPECT_TRUE(inventory.addresses().empty());
    EXPECT_EQ(inventory.globals(), nullptr);
}

TEST(Inventory, KnowsIpv4Addresses) {
    for (const char* good : {"10.10.10.10", "0.0.0.0", "255.255.255.255"}) {
        EXPECT_TRUE(is_ipv4_address(good)) << good;
    }
    for (const char* bad : {"",
                            "10.10.10",
                            "10.10.10.10.",
                            ".10.10.10",
                            "10.10.10.256",
                            "10.10.10.01",
                            "1.2.3.4.5",
                            "1..2.3",
                            "+1.2.3.4",
                            "1.2.3.-4",
                            "1.2.3.4 ",
                            "::1",
                            "a.b.c.d",
                            "1000.1.1.1"}) {
        EXPECT_FALSE(is_ipv4_address(bad)) << bad;
    }
}

}  // namespace
}  // namespace pigsty::specs
