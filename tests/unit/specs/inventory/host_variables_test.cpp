// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/host_variables.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

constexpr const char* k_layers = R"(all:
  vars: { pg_port: 1, node_tune: olap, pg_weight: 9, node_packages: [a, b] }
  children:
    zeta:
      vars: { pg_port: 2, node_tune: oltp, pg_users: [{name: z}] }
      hosts: { 10.0.0.1: { pg_weight: 10, own: zeta } }
    alpha:
      vars: { pg_port: 3, pg_users: [{name: a}], ansible_group_priority: 1 }
      hosts: { 10.0.0.1: { own: alpha }, 10.0.0.2: }
    meta:
      vars: { node_tune: crit, ansible_group_priority: 99 }
      hosts: { 10.0.0.1: }
)";

class HostVariablesTest : public ::testing::Test {
  protected:
    const Inventory inventory = read_inventory(k_layers, "i.yml");
    const HostVariables one = host_variables(inventory, "10.0.0.1");
    const HostVariables two = host_variables(inventory, "10.0.0.2");
};

TEST_F(HostVariablesTest, LaterNameOfEqualPriorityWins) {
    EXPECT_EQ(one.integer("pg_port"), 2);
    EXPECT_EQ(one.find("pg_port")->group, "zeta");
    EXPECT_EQ(two.integer("pg_port"), 3);
    EXPECT_EQ(one.groups(), (std::vector<std::string>{"alpha", "zeta", "meta"}));
}

TEST_F(HostVariablesTest, HigherPriorityWins) {
    EXPECT_EQ(one.text("node_tune"), "crit");
    EXPECT_EQ(two.text("node_tune"), "olap");
}

TEST_F(HostVariablesTest, OwnVariablesBeatGroupsAndComeInTheOrderOfTheDocument) {
    EXPECT_EQ(one.integer("pg_weight"), 10);
    EXPECT_EQ(one.text("own"), "alpha");  // as ansible-inventory says, whatever the groups' order
}

TEST_F(HostVariablesTest, ValuesReplaceEachOtherWhole) {
    EXPECT_EQ(one.find("pg_users")->value->items().size(), 1U);
}

TEST_F(HostVariablesTest, SaysWhereAValueWasSet) {
    const Variable& weight = *one.find("pg_weight");
    EXPECT_EQ(weight.origin, VariableOrigin::host);
    EXPECT_EQ(base::to_string(weight.position), "i.yml:6:28");
    EXPECT_EQ(one.find("node_packages")->origin, VariableOrigin::global);
    const Variable& fallback = *one.find("patroni_port");
    EXPECT_EQ(fallback.origin, VariableOrigin::fallback);
    EXPECT_EQ(fallback.position.file, "parameters.yml");
    EXPECT_EQ(one.find("pg_cluster"), nullptr);
}

TEST_F(HostVariablesTest, PriorityOfAGroupIsNoVariable) {
    EXPECT_EQ(one.find("ansible_group_priority"), nullptr);
}

TEST_F(HostVariablesTest, UnknownHostIsAUsageErrorThatNamesNearOnes) {
    EXPECT_EQ(message_of<base::UsageError>([&] { host_variables(inventory, "10.0.0.3"); }),
              "the inventory \"i.yml\" has no host \"10.0.0.3\"; did you mean one of "
              "\"10.0.0.1\", \"10.0.0.2\"?");
}

/// The variables of a host with these alone.
struct Own {
    explicit Own(const std::string& variables)
        : inventory(read_inventory("all: {children: {g: {hosts: {10.0.0.1: " + variables + "}}}}",
                                   "i.yml")),
          host(host_variables(inventory, "10.0.0.1")) {}
    Inventory inventory;
    HostVariables host;
};

TEST(HostVariables, ReadsYaml11Booleans) {
    const Own own("{a: yes, b: No, c: 'yes', d: off, e: TRUE, f: y, patroni_enabled: false}");
    EXPECT_TRUE(own.host.boolean("a"));
    EXPECT_FALSE(own.host.boolean("b"));
    EXPECT_NE(message_of([&] { (void)own.host.boolean("c"); }).find("found the text \"yes\""),
              std::string::npos);
    EXPECT_FALSE(own.host.boolean("d"));
    EXPECT_TRUE(own.host.boolean("e"));
    EXPECT_NE(message_of([&] { (void)own.host.boolean("f"); }), "");
    EXPECT_FALSE(own.host.boolean("patroni_enabled"));
    EXPECT_TRUE(own.host.boolean("pgbouncer_enabled"));
}

TEST(HostVariables, UnquotedOffIsTextWhereTheCatalogueListsIt) {
    const Own own("{patroni_watchdog_mode: off, pg_cluster: off}");
    EXPECT_EQ(own.host.text("patroni_watchdog_mode"), "off");
    EXPECT_EQ(own.host.optional_text("patroni_watchdog_mode"), "off");
    EXPECT_NE(message_of([&] {
                  (void)own.host.text("pg_cluster");
              }).find("put it in quotes if text is meant"),
              std::string::npos);
}

TEST(HostVariables, NullCountsAsNotSet) {
    const Own own("{pg_port: , nodename: '', pg_cluster: }");
    EXPECT_EQ(own.host.integer("pg_port"), 5432);
    EXPECT_EQ(own.host.optional_integer("pg_port"), std::nullopt);
    EXPECT_EQ(own.host.optional_text("nodename"), std::nullopt);
    EXPECT_EQ(message_of([&] { (void)own.host.text("pg_cluster"); }),
              "i.yml:1:66: the variable \"pg_cluster\" of host \"10.0.0.1\" is needed, but has no "
              "value and no default");
    EXPECT_NE(message_of([&] { (void)own.host.text("pg_role"); }), "");
}

TEST(HostVariables, ReadsListsAndSingleTexts) {
    const Own own("{node_dns_servers: 10.0.0.9, node_packages: [a, 7], node_extra_packages: }");
    EXPECT_EQ(own.host.texts("node_dns_servers"), std::vector<std::string>{"10.0.0.9"});
    EXPECT_EQ(own.host.texts("node_packages"), (std::vector<std::string>{"a", "7"}));
    EXPECT_TRUE(own.host.texts("node_extra_packages").empty());
    EXPECT_TRUE(own.host.texts("no_such_thing").empty());
    EXPECT_EQ(own.host.texts("node_dns_options").size(), 2U);
}

TEST(HostVariables, RefusesNumbersThatReadersTakeForOthers) {
    const Own own("{a: 010, b: '7', c: 1.0e3, d: -3, pg_version: 14}");
    EXPECT_NE(message_of([&] { (void)own.host.integer("a"); }), "");
    EXPECT_NE(message_of([&] { (void)own.host.integer("b"); }), "");
    EXPECT_NE(message_of([&] { (void)own.host.text("c"); }), "");
    EXPECT_EQ(own.host.integer("d"), -3);
    EXPECT_EQ(own.host.text("pg_version"), "14");
}

}  // namespace
}  // namespace pigsty::specs
