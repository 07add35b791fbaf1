// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/cluster.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

Inventory with_groups(const std::string& groups, const std::string& globals = "{}") {
    return read_inventory("all:\n  vars: " + globals + "\n  children:\n" + groups, "i.yml");
}

constexpr const char* k_test = R"(    pg-test:
      vars: {pg_cluster: pg-test}
      hosts:
        10.0.0.3: {pg_seq: 3, pg_role: replica, pg_offline_query: true, pg_weight: 5}
        10.0.0.1: {pg_seq: 1, pg_role: primary}
        10.0.0.2: {pg_seq: 2, pg_role: replica, pg_upstream: 10.0.0.3}
    other:
      hosts: {10.0.0.9: {pg_cluster: pg-other}}
)";

TEST(Cluster, ListsMembersBySequence) {
    const Inventory inventory = with_groups(k_test);
    const auto cluster = pg_cluster_of(inventory, "10.0.0.3");
    ASSERT_TRUE(cluster);
    EXPECT_EQ(cluster->name, "pg-test");
    ASSERT_EQ(cluster->members.size(), 3U);
    EXPECT_EQ(cluster->members[0].instance(), "pg-test-1");
    EXPECT_EQ(cluster->primary()->address, "10.0.0.1");
    EXPECT_TRUE(cluster->members[2].offline_query);
    EXPECT_EQ(cluster->members[2].weight, 5);
}

TEST(Cluster, KnowsWhomAMemberReplicatesFrom) {
    const Inventory inventory = with_groups(k_test);
    const auto cluster = pg_cluster_of(inventory, "10.0.0.1");
    EXPECT_EQ(cluster->source_of(cluster->members[0]), "");
    EXPECT_EQ(cluster->source_of(cluster->members[1]), "10.0.0.3");
    EXPECT_EQ(cluster->source_of(cluster->members[2]), "10.0.0.1");
}

TEST(Cluster, PrimaryOfAStandbyClusterFollowsItsUpstream) {
    const Inventory inventory = with_groups(
        "    g: {hosts: {10.0.0.1: {pg_cluster: c, pg_seq: 1, pg_role: primary, "
        "pg_upstream: 10.0.0.9}}}");
    const auto cluster = pg_cluster_of(inventory, "10.0.0.1");
    EXPECT_EQ(cluster->source_of(cluster->members[0]), "10.0.0.9");
}

TEST(Cluster, HostsWithoutOneAndSegmentsHaveNone) {
    const Inventory inventory = with_groups(
        "    g: {hosts: {10.0.0.1: {}, 10.0.0.2: {pg_cluster: mx-sdw, gp_role: segment}}}");
    EXPECT_FALSE(pg_cluster_of(inventory, "10.0.0.1"));
    EXPECT_FALSE(pg_cluster_of(inventory, "10.0.0.2"));
}

std::string refusal(const std::string& hosts) {
    const Inventory inventory = with_groups("    g: {vars: {pg_cluster: c}, hosts: " + hosts + "}");
    return message_of([&] { (void)pg_cluster_of(inventory, "10.0.0.1"); });
}

TEST(Cluster, RefusesClustersThatMakeNoSense) {
    EXPECT_EQ(
        refusal("{10.0.0.1: {pg_role: primary}}"),
        "i.yml:4:16: the host \"10.0.0.1\" of cluster \"c\" has no pg_seq: every member needs "
        "both");
    EXPECT_NE(refusal("{10.0.0.1: {pg_seq: 1}}").find("has no pg_role"), std::string::npos);
    EXPECT_NE(refusal("{10.0.0.1: {pg_seq: 1, pg_role: replica}}")
                  .find("needs exactly one member with pg_role \"primary\", found none"),
              std::string::npos);
    EXPECT_NE(refusal("{10.0.0.1: {pg_seq: 1, pg_role: primary}, "
                      "10.0.0.2: {pg_seq: 2, pg_role: primary}}")
                  .find("found \"10.0.0.1\", \"10.0.0.2\""),
              std::string::npos);
    EXPECT_NE(refusal("{10.0.0.1: {pg_seq: 1, pg_role: primary}, "
                      "10.0.0.2: {pg_seq: 1, pg_role: replica}}")
                  .find("has the pg_seq 1 of host"),
              std::string::npos);
}

NodeNames names_of(const std::string& variables, const std::string& globals = "{}") {
    const Inventory inventory =
        with_groups("    g: {hosts: {10.0.0.1: " + variables + "}}", globals);
    return node_names(host_variables(inventory, "10.0.0.1"));
}

TEST(Cluster, NodeBorrowsTheNamesOfItsInstance) {
    const NodeNames names = names_of("{pg_cluster: pg-test, pg_seq: 2}", "{node_cluster: nodes}");
    EXPECT_EQ(names.nodename, "pg-test-2");
    EXPECT_EQ(names.node_cluster, "pg-test");
    EXPECT_EQ(names.dcs_name, "pg-test-2");
}

TEST(Cluster, NodeKeepsNamesOfItsOwn) {
    const NodeNames named =
        names_of("{pg_cluster: pg-test, pg_seq: 2, nodename: n1, node_cluster: edge}");
    EXPECT_EQ(named.nodename, "n1");
    EXPECT_EQ(named.node_cluster, "edge");
    const NodeNames apart = names_of("{pg_cluster: pg-test, pg_seq: 2, pg_hostname: no}");
    EXPECT_EQ(apart.nodename, "");
    EXPECT_EQ(apart.node_cluster, "nodes");
    const NodeNames segment = names_of("{pg_cluster: mx-sdw, nodename: mx-sdw-1}");
    EXPECT_EQ(segment.nodename, "mx-sdw-1");
    EXPECT_EQ(segment.node_cluster, "mx-sdw");
}

TEST(Cluster, DcsServersHaveTheirNamesFromTheList) {
    const NodeNames names = names_of("{nodename: n1}", "{dcs_servers: {b: 10.0.0.2, a: 10.0.0.1}}");
    EXPECT_EQ(names.dcs_name, "a");
    const Inventory inventory =
        with_groups("    g: {hosts: {10.0.0.1: }}", "{dcs_servers: {b: 10.0.0.2, a: 10.0.0.1}}");
    const auto servers = dcs_servers(host_variables(inventory, "10.0.0.1"));
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_EQ(servers[0].name, "a");
    EXPECT_EQ(servers[1].address, "10.0.0.2");
}

TEST(Cluster, RefusesDcsServersOfAnotherShape) {
    const auto refused = [](const std::string& servers) {
        const Inventory inventory =
            with_groups("    g: {hosts: {10.0.0.1: }}", "{dcs_servers: " + servers + "}");
        return message_of([&] { (void)dcs_servers(host_variables(inventory, "10.0.0.1")); });
    };
    EXPECT_NE(refused("[10.0.0.1]").find("expected a map from names to addresses"),
              std::string::npos);
    EXPECT_NE(refused("{a: host}").find("expected the address of the DCS server \"a\""),
              std::string::npos);
}

}  // namespace
}  // namespace pigsty::specs
