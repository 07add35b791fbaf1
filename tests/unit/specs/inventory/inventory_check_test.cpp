// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/inventory_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace pigsty::specs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> findings_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const Finding& finding : check_inventory_text(text, "i.yml")) {
        lines.push_back(to_string(finding));
    }
    return lines;
}

/// Passwords that nobody warns of.
constexpr const char* k_passwords =
    "pg_admin_password: a1, pg_monitor_password: b2, pg_replication_password: c3";

/// Findings about one group "c" with these variables and hosts.
std::vector<std::string> of_group(const std::string& vars, const std::string& hosts) {
    return findings_of("all:\n  vars: {" + std::string(k_passwords) +
                       "}\n  children:\n    c:\n      vars: " + vars + "\n      hosts: " + hosts);
}

/// Findings about one host with these variables.
std::vector<std::string> of_host(const std::string& variables) {
    return of_group("{}", "{10.0.0.1: {" + variables + "}}");
}

/// Findings about a cluster "c" of members with these variables.
std::vector<std::string> of_cluster(const std::string& hosts, const std::string& more = "") {
    return of_group("{pg_cluster: c" + more + "}", hosts);
}

constexpr const char* k_one = "{10.0.0.1: {pg_seq: 1, pg_role: primary}}";
constexpr const char* k_two =
    "{10.0.0.1: {pg_seq: 1, pg_role: primary}, 10.0.0.2: {pg_seq: 2, pg_role: replica, "
    "pg_offline_query: yes}}";

TEST(InventoryCheck, FindsNothingWrongWithASoundCluster) {
    EXPECT_THAT(of_cluster(k_two), IsEmpty());
}

TEST(InventoryCheck, UnknownVariablesAreWarningsWithTheNearestName) {
    EXPECT_THAT(of_host("pg_prot: 1, ansible_anything: x"),
                ElementsAre("i.yml:6:26: warning: unknown variable \"pg_prot\"; did you mean "
                            "\"pg_port\"?"));
    EXPECT_THAT(of_host("quite_another_thing: 1"),
                ElementsAre("i.yml:6:26: warning: unknown variable \"quite_another_thing\""));
    EXPECT_THAT(of_host("<<: {a: b}"), ElementsAre(HasSubstr("merge keys (\"<<\") are not")));
}

TEST(InventoryCheck, WrongTypesAreErrorsWithWhatWasFound) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"node_exporter_enabled: 'yes'",
         "expected true or false for \"node_exporter_enabled\", found the text \"yes\""},
        {"node_exporter_port: '9100'", "expected a whole number without quotes for"},
        {"node_exporter_port: 0", "expected a whole number from 1 to 65535"},
        {"node_exporter_port: 010", "expected a whole number for"},
        {"node_timezone: [a]", "expected text for \"node_timezone\", found a list"},
        {"node_timezone: yes", "found the truth value yes"},
        {"node_tune: oltpp",
         "unknown value \"oltpp\" for \"node_tune\"; known are \"none\", \"oltp\", \"olap\", "
         "\"crit\", \"tiny\"; did you mean"},
        {"node_sysctl_params: [a]", "expected a map for \"node_sysctl_params\", found a list"},
        {"node_packages: {a: b}", "expected a list for \"node_packages\", found a map"},
        {"node_packages: [[a]]", "expected text for \"node_packages\", found a list"},
        {"node_local_repo_url: [pigsty]", "expected a URL for"},
        {"node_admin_pks: [hello]", "expected a public key like"},
    };
    for (const auto& [variable, expected] : cases) {
        const auto found = of_host(variable);
        ASSERT_EQ(found.size(), 1U) << variable;
        EXPECT_THAT(found[0], HasSubstr(": error: ")) << variable;
        EXPECT_THAT(found[0], HasSubstr(expected)) << variable;
    }
}

TEST(InventoryCheck, FormsOfTextAreChecked) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"pg_data: relative", "an absolute path"},
        {"pg_listen: somewhere", "an IPv4 address"},
        {"pg_localhost: nowhere", "an IPv4 address or an absolute path"},
        {"haproxy_client_timeout: soon", "a time like"},
        {"pg_dummy_filesize: big", "a size like"},
    };
    for (const auto& [variable, expected] : cases) {
        const auto found = of_cluster(k_one, ", pg_offline_query: yes, " + variable);
        ASSERT_EQ(found.size(), 1U) << variable;
        EXPECT_THAT(found[0], HasSubstr("error: expected " + expected)) << variable;
    }
}

TEST(InventoryCheck, SingleTextForAListIsAWarning) {
    EXPECT_THAT(
        of_host("node_dns_servers: 10.0.0.9"),
        ElementsAre(HasSubstr("warning: expected a list for \"node_dns_servers\", found the "
                              "text \"10.0.0.9\"; it is taken for a list of one")));
}

TEST(InventoryCheck, SecretsAreNeverQuoted) {
    for (const std::string& line :
         of_cluster(k_one,
                    ", pg_offline_query: yes, redis_password: [hunter2], pg_dbsu_password: 0123, "
                    "pg_users: [{name: x, password: 0777}]")) {
        EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
        EXPECT_EQ(line.find("0123"), std::string::npos) << line;
        EXPECT_EQ(line.find("0777"), std::string::npos) << line;
    }
}

TEST(InventoryCheck, FieldsOfUsersAndServicesAreChecked) {
    const std::string more = ", pg_offline_query: yes, ";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"pg_users: [{password: p}]", "error: the field \"name\" is missing in \"pg_users\""},
        {"pg_users: [{name: x, logn: yes}]",
         "warning: unknown field \"logn\" in \"pg_users\"; did you mean \"login\""},
        {"pg_users: [{name: x, login: 'yes'}]",
         "error: expected true or false for \"login\" in \"pg_users\""},
        {"pg_users: [{name: x, connlimit: -2}]", "error: expected a whole number from -1"},
        {"pg_users: [{name: x, expire_at: soon}]", "error: expected a date like"},
        {"pg_users: [{name: x, parameters: [a]}]", "error: expected a map for \"parameters\""},
        {"pg_users: [x]", "error: expected a map with \"name\""},
        {"pg_users: [{name: x}, {name: x}]", "warning: \"x\" stands twice in \"pg_users\""},
        {"pg_users: [{name: x, roles: [nobody]}]", "warning: the role \"nobody\" is in neither"},
        {"pg_databases: [{name: d, owner: nobody}]", "warning: the owner \"nobody\" is in neither"},
        {"pg_databases: [{name: d, extensions: [{schema: s}]}]",
         "error: the field \"name\" is missing"},
        {"pg_hba_rules_extra: [{title: t, role: comon, rules: []}]",
         "error: expected one of \"common\""},
        {"pg_hba_rules_extra: [{title: t, role: common, rules: [host all]}]",
         "error: expected a line like"},
        {"pg_services_extra: [{name: s, src_port: 0}]", "error: expected a whole number from 1"},
        {"pg_services_extra: [{name: s, src_port: 7, dst_port: pg}]",
         "error: expected a port or one of \"postgres\""},
        {"pg_services_extra: [{name: s, src_port: 7, selector: '[?a'}]",
         "error: \"selector\" in \"pg_services_extra\": selector \"[?a\""},
        {"pg_services_extra: [{name: s, src_port: 7, haproxy: {maxcon: 1}}]",
         "warning: unknown field \"maxcon\""},
        {"pg_default_extensions: [{schema: s}]", "error: the field \"name\" is missing"},
    };
    for (const auto& [variable, expected] : cases) {
        const auto found = of_cluster(k_one, more + variable);
        ASSERT_EQ(found.size(), 1U) << variable << ::testing::PrintToString(found);
        EXPECT_THAT(found[0], HasSubstr(expected)) << variable;
    }
}

TEST(InventoryCheck, LevelsWithoutSenseAreWarnings) {
    EXPECT_THAT(of_group("{pg_seq: 1, pg_role: primary, pg_cluster: c, pg_offline_query: yes}",
                         "{10.0.0.1: }"),
                IsEmpty());
    EXPECT_THAT(of_host("node_admin_uid: 88"),
                ElementsAre(HasSubstr("is meant for all hosts alike, but is set for one host")));
    EXPECT_THAT(of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: primary, pg_offline_query: yes, "
                           "pg_port: 5555}}"),
                ElementsAre(HasSubstr("\"pg_port\" is meant for a whole cluster")));
    EXPECT_THAT(of_group("{node_admin_uid: 88}", "{10.0.0.1: }"),
                ElementsAre(HasSubstr("but is set for group \"c\" only")));
    EXPECT_THAT(of_group("{nodename: x}", "{10.0.0.1: , 10.0.0.2: }"),
                ::testing::Contains(HasSubstr("belongs to one host, but is set for all hosts of "
                                              "group \"c\"")));
    EXPECT_THAT(of_host("consul_exists: true"), ElementsAre(HasSubstr("is found out on the node")));
    EXPECT_THAT(of_host("rm_pgdata: true"), ElementsAre(HasSubstr("meant for the command line")));
}

TEST(InventoryCheck, ParametersWithoutEffectAreWarnings) {
    EXPECT_THAT(of_group("{repo_remove: true}", "{10.0.0.1: }"),
                ::testing::Contains(HasSubstr("warning: \"repo_remove\" has no effect: ")));
    EXPECT_THAT(of_host("nodename: "),
                ElementsAre(HasSubstr("\"nodename\" has no value; it counts as not set")));
}

TEST(InventoryCheck, UnknownTemplateIsRefused) {
    EXPECT_THAT(of_cluster(k_one, ", pg_offline_query: yes, pg_conf: xlarge.yml"),
                ElementsAre(HasSubstr("error: unknown value \"xlarge.yml\" for \"pg_conf\"")));
}

TEST(InventoryCheck, PublishedPasswordsAreWarningsOnePerPlace) {
    EXPECT_THAT(
        of_cluster(k_one,
                   ", pg_offline_query: yes, pg_users: [{name: v, password: DBUser.Viewer}, "
                   "{name: w, password: own}]"),
        ElementsAre(HasSubstr("warning: the password of \"v\" in \"pg_users\" is one of")));
    EXPECT_THAT(of_host("redis_password: pigsty"),
                ::testing::Contains(HasSubstr("the password in \"redis_password\" is one of")));
    EXPECT_THAT(findings_of("all: {children: {c: {vars: {pg_cluster: c, pg_offline_query: yes}, "
                            "hosts: {10.0.0.1: {pg_seq: 1, pg_role: primary}}}}}"),
                ::testing::Contains(HasSubstr("\"pg_admin_password\" is not set, so that Pigsty's "
                                              "published default counts")));
}

TEST(InventoryCheck, ClustersNeedOnePrimaryAndNumbersOfTheirOwn) {
    EXPECT_THAT(of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: offline}}"),
                ElementsAre(HasSubstr("error: cluster \"c\" has no member with the pg_role")));
    EXPECT_THAT(of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: primary, pg_offline_query: yes}, "
                           "10.0.0.2: {pg_seq: 2, pg_role: primary}}"),
                ElementsAre(HasSubstr("host \"10.0.0.2\" is a second primary of cluster \"c\", "
                                      "beside host \"10.0.0.1\"")));
    EXPECT_THAT(
        of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: primary, pg_offline_query: yes}, "
                   "10.0.0.2: {pg_seq: 1, pg_role: replica}}"),
        ElementsAre(HasSubstr("pg_seq 1 of host \"10.0.0.2\" is that of host \"10.0.0.1\"")));
    EXPECT_THAT(of_cluster("{10.0.0.1: {pg_role: primary, pg_offline_query: yes}}"),
                ElementsAre("i.yml:5:14: error: there is a pg_cluster, but no pg_seq of host "
                            "\"10.0.0.1\""));
    EXPECT_THAT(of_host("pg_seq: 1"), ElementsAre(HasSubstr("has a pg_seq, but no pg_cluster")));
}

TEST(InventoryCheck, NamesOfClustersFollowThePattern) {
    EXPECT_THAT(of_group("{pg_cluster: PG.1, pg_offline_query: yes}", k_one),
                ElementsAre(HasSubstr("the group \"c\" has the pg_cluster \"PG.1\""),
                            HasSubstr("error: pg_cluster \"PG.1\" is no name for a cluster")));
}

TEST(InventoryCheck, UpstreamsHaveToExist) {
    const auto with = [](const std::string& upstream) {
        return of_cluster(
            "{10.0.0.1: {pg_seq: 1, pg_role: primary}, 10.0.0.2: {pg_seq: 2, "
            "pg_role: replica, pg_offline_query: yes, pg_upstream: " +
            upstream + "}}");
    };
    EXPECT_THAT(with("10.0.0.1"), IsEmpty());
    EXPECT_THAT(with("10.0.0.9"), ElementsAre(HasSubstr("is no member of cluster \"c\"")));
    EXPECT_THAT(with("10.0.0.2"), ElementsAre(HasSubstr("is the host itself")));
    EXPECT_THAT(with("elsewhere"), ElementsAre(HasSubstr("is no IPv4 address")));
    EXPECT_THAT(of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: primary, pg_offline_query: yes, "
                           "pg_upstream: 192.0.2.1}}"),
                IsEmpty());
    EXPECT_THAT(
        of_cluster("{10.0.0.1: {pg_seq: 1, pg_role: primary}, "
                   "10.0.0.2: {pg_seq: 2, pg_role: replica, pg_upstream: 10.0.0.3}, "
                   "10.0.0.3: {pg_seq: 3, pg_role: replica, pg_offline_query: yes, "
                   "pg_upstream: 10.0.0.2}}"),
        ElementsAre(HasSubstr("follow each other in a circle: \"10.0.0.2\", \"10.0.0.3\"")));
}

TEST(InventoryCheck, VipsAreInTheSubnetAndNobodysElse) {
    const auto with = [](const std::string& vip) {
        return of_cluster(k_one, ", pg_offline_query: yes, vip_mode: l2" + vip);
    };
    EXPECT_THAT(with(", vip_address: 10.0.0.200"), IsEmpty());
    EXPECT_THAT(with(""), ElementsAre(HasSubstr("but there is no vip_address")));
    EXPECT_THAT(with(", vip_address: 10.0.1.200"),
                ElementsAre(HasSubstr("is not in the subnet of its host \"10.0.0.1\" "
                                      "(vip_cidrmask 24)")));
    EXPECT_THAT(with(", vip_address: 10.0.1.200, vip_cidrmask: 8"), IsEmpty());
    EXPECT_THAT(with(", vip_address: 10.0.0.1"),
                ElementsAre(HasSubstr("is that of a host of the inventory")));
    EXPECT_THAT(with(", vip_address: here"), ElementsAre(HasSubstr("is no IPv4 address")));
    const std::string both =
        "{pg_cluster: c, pg_offline_query: yes, vip_mode: l2, vip_address: 10.0.0.200}\n"
        "      hosts: {10.0.0.1: {pg_seq: 1, pg_role: primary}}\n    d:\n"
        "      vars: {pg_cluster: d, pg_offline_query: yes, vip_mode: l2, vip_address: 10.0.0.200}";
    EXPECT_THAT(of_group(both, "{10.0.0.2: {pg_seq: 1, pg_role: primary}}"),
                ElementsAre(HasSubstr("is that of cluster \"c\", too")));
}

TEST(InventoryCheck, PortsAreWantedOnce) {
    EXPECT_THAT(
        of_cluster(k_one, ", pg_offline_query: yes, pg_port: 6432"),
        ElementsAre(HasSubstr("error: port 6432 is wanted by both postgres and pgbouncer of "
                              "host \"10.0.0.1\"")));
    EXPECT_THAT(of_cluster(k_two, ", pg_port: 6432"),
                ElementsAre(HasSubstr("of host \"10.0.0.1\" and 1 more")));
    EXPECT_THAT(
        of_cluster(k_one,
                   ", pg_offline_query: yes, pg_services_extra: [{name: s, src_port: 5433}]"),
        ElementsAre(HasSubstr("haproxy (service \"primary\") and haproxy (service \"s\")")));
    EXPECT_THAT(
        of_host("redis_cluster: c, redis_node: 1, redis_instances: {9100: }"),
        ::testing::Contains(HasSubstr("port 9100 is wanted by both node_exporter and redis")));
}

TEST(InventoryCheck, ServicesHaveMembersAndNamesOfTheirOwn) {
    EXPECT_THAT(of_cluster(k_one,
                           ", pg_offline_query: yes, pg_services_extra: [{name: s, src_port: "
                           "7, selector: '[? pg_role == `replica`]'}]"),
                ElementsAre(HasSubstr("error: the selectors of service \"s\" match no member of "
                                      "cluster \"c\"")));
    EXPECT_THAT(of_cluster(k_one,
                           ", pg_offline_query: yes, pg_services_extra: [{name: primary, "
                           "src_port: 7}]"),
                ElementsAre(HasSubstr("error: the service \"primary\" stands twice")));
    EXPECT_THAT(of_cluster(k_one,
                           ", pg_offline_query: yes, pg_services_extra: [{name: s, src_port: "
                           "7, src_ip: vip}]"),
                ElementsAre(HasSubstr("listens on the VIP, but vip_mode is not")));
}

TEST(InventoryCheck, DcsServersAreSoundAddresses) {
    const auto with = [](const std::string& servers) {
        return findings_of("all: {vars: {dcs_servers: " + servers +
                           "}, children: {g: {hosts: {10.0.0.1: , 10.0.0.2: , 10.0.0.3: }}}}");
    };
    EXPECT_THAT(with("{a: 10.0.0.1, b: 10.0.0.2, c: 10.0.0.3}"), IsEmpty());
    EXPECT_THAT(with("{a: 10.0.0.1, b: 10.0.0.1}"), ElementsAre(HasSubstr("have one address")));
    EXPECT_THAT(with("{a: 10.0.0.1, b: 10.0.0.2}"), ElementsAre(HasSubstr("an even number")));
    EXPECT_THAT(with("{a: 10.0.0.9}"), ElementsAre(HasSubstr("is no host of the inventory")));
    EXPECT_THAT(with("{a: host}"), ElementsAre(HasSubstr("expected the IPv4 address of the DCS")));
}

std::vector<std::string> of_redis(const std::string& hosts, const std::string& more = "") {
    return of_group("{redis_cluster: c" + more + "}", hosts);
}

TEST(InventoryCheck, RedisNodesAndMastersAreChecked) {
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: , 6502: {replica_of: "
                         "'10.0.0.1 6501'}}}}"),
                IsEmpty());
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: }}, "
                         "10.0.0.2: {redis_node: 1, redis_instances: {6501: }}}"),
                ElementsAre(HasSubstr("redis_node 1 of host \"10.0.0.2\" is that of host")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: {replica_of: "
                         "'10.0.0.1 6502'}}}}"),
                ElementsAre(HasSubstr("does not exist: the host has no such instance")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: {replica_of: "
                         "'10.0.0.1 6501'}}}}"),
                ElementsAre(HasSubstr("is the instance itself")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: {replica_of: "
                         "'192.0.2.1 6501'}}}}"),
                ElementsAre(HasSubstr("warning: replica_of")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: {replica_of: x}}}}"),
                ElementsAre(HasSubstr("expected an address and a port")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: {replica_of: "
                         "'10.0.0.1 6502'}, 6502: {replica_of: '10.0.0.1 6501'}}}}"),
                ElementsAre(HasSubstr("in a circle")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {x: }}}"),
                ElementsAre(HasSubstr("expected a port from 1 to 65535 as a key")));
    EXPECT_THAT(
        of_redis("{10.0.0.1: {redis_node: 1, redis_instances: {6501: }}}", ", redis_mode: cluster"),
        ElementsAre(HasSubstr("has 1 instances; in the mode \"cluster\" with 1 replicas it "
                              "needs at least 6")));
    EXPECT_THAT(of_redis("{10.0.0.1: {redis_instances: {6501: }}}"),
                ElementsAre(HasSubstr("there is a redis_cluster, but no redis_node")));
}

TEST(InventoryCheck, NamesOfNodesAreTheirOwn) {
    EXPECT_THAT(of_group("{}", "{10.0.0.1: {nodename: n}, 10.0.0.2: {nodename: n}}"),
                ElementsAre(HasSubstr("the nodename \"n\" of host \"10.0.0.2\" is that of host "
                                      "\"10.0.0.1\", too")));
}

TEST(InventoryCheck, MetaIsSpecial) {
    EXPECT_THAT(findings_of("all: {children: {meta: {hosts: {10.0.0.1: }}}}"),
                ElementsAre(HasSubstr("whose meta_node is not true")));
    EXPECT_THAT(findings_of("all: {children: {meta: {vars: {meta_node: yes}, hosts: {10.0.0.1: }}, "
                            "empty: }}"),
                ElementsAre(HasSubstr("the group \"empty\" has no hosts")));
}

TEST(InventoryCheck, EverythingIsToldAtOnceInOrder) {
    const auto found = findings_of(
        "all:\n  wrong: 1\n  children:\n    g: {hosts: {node: }}\n    h:\n"
        "      vars: {node_tune: fast, unheard_of: 1}\n      hosts: {10.0.0.1: }");
    ASSERT_EQ(found.size(), 5U) << ::testing::PrintToString(found);
    EXPECT_THAT(found[0], HasSubstr("i.yml:2:3: error: unknown key \"wrong\""));
    EXPECT_THAT(found[2], HasSubstr("i.yml:4:17: error: expected an IPv4 address"));
    EXPECT_THAT(found[3], HasSubstr("i.yml:6:25: error: unknown value \"fast\""));
    EXPECT_THAT(found[4], HasSubstr("i.yml:6:31: warning: unknown variable"));
}

TEST(InventoryCheck, BrokenYamlIsAFinding) {
    EXPECT_THAT(findings_of("all: ["), ElementsAre(HasSubstr("error: not valid YAML")));
}

TEST(InventoryCheck, ForAHostTellsOnlyWhatConcernsIt) {
    const Inventory inventory =
        read_inventory("all:\n  vars: {" + std::string(k_passwords) +
                           ", pg_offline_query: yes}\n  children:\n"
                           "    a: {vars: {pg_cluster: a}, hosts: {10.0.0.1: {pg_seq: 1, pg_role: "
                           "primary, x1: 1}, "
                           "10.0.0.2: {pg_seq: 1, pg_role: replica}}}\n"
                           "    b: {vars: {pg_cluster: b, y1: 1}, hosts: {10.0.0.3: {pg_seq: 1, "
                           "pg_role: replica}}}",
                       "i.yml");
    EXPECT_EQ(check_inventory_for(inventory, "10.0.0.2").size(), 2U);
    EXPECT_EQ(check_inventory_for(inventory, "10.0.0.3").size(), 2U);
    EXPECT_EQ(check_inventory(inventory).size(), 4U);
    EXPECT_THROW((void)check_inventory_for(inventory, "10.0.0.4"), base::UsageError);
}

TEST(InventoryCheck, StopsCountingAtSomePoint) {
    std::string text = "all: {children: {g: {hosts: {10.0.0.1: {";
    for (int i = 0; i < 6000; ++i) {
        text += "unknown_" + std::to_string(i) + ": 1, ";
    }
    const auto found = findings_of(text + "}}}}}");
    EXPECT_EQ(found.size(), 5001U);
    EXPECT_NE(std::find_if(found.begin(),
                           found.end(),
                           [](const std::string& line) {
                               return line.find("there are 1000 more findings") !=
                                      std::string::npos;
                           }),
              found.end());
}

}  // namespace
}  // namespace pigsty::specs
