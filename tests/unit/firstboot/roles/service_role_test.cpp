// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firstboot/roles/service_sample.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* k_config = "/etc/haproxy/haproxy.cfg";

std::string haproxy_of(const std::string& globals, const std::string& members = "") {
    return content_of(role_plan(k_service_role, sample_cluster(globals, members)), k_config);
}

/// The lines of one listener, without their indentation.
std::string listener(const std::string& config, const std::string& name) {
    const std::size_t begin = config.find("listen " + name + "\n");
    if (begin == std::string::npos) {
        return "";
    }
    return config.substr(begin, config.find("\n\n", begin) - begin) + "\n";
}

std::string service(const std::string& fields) {
    return "pg_services: [{name: one, src_port: 5555, " + fields + "}]";
}

TEST(ServiceRole, TheShippedServicesHaveTheirMembers) {
    const std::string config = haproxy_of("");
    EXPECT_THAT(listener(config, "pg-test-primary"),
                HasSubstr("    bind *:5433\n    mode tcp\n    maxconn 3000\n    balance "
                          "roundrobin\n    option httpchk\n"));
    EXPECT_THAT(listener(config, "pg-test-primary"),
                HasSubstr("    http-check send meth OPTIONS uri /primary\n"
                          "    http-check expect status 200\n"));
    EXPECT_THAT(listener(config, "pg-test-primary"),
                HasSubstr("    server pg-test-1 10.10.10.11:6432 check port 8008 weight 100\n"
                          "    server pg-test-2 10.10.10.12:6432 check port 8008 weight 50\n"
                          "    server pg-test-3 10.10.10.13:6432 check port 8008 weight 100\n"));
    EXPECT_THAT(
        listener(config, "pg-test-replica"),
        HasSubstr("    server pg-test-1 10.10.10.11:6432 check port 8008 weight 100 backup\n"
                  "    server pg-test-2 10.10.10.12:6432 check port 8008 weight 50\n"
                  "    server pg-test-3 10.10.10.13:6432 check port 8008 weight 100 backup\n"));
    EXPECT_THAT(listener(config, "pg-test-default"),
                HasSubstr("    server pg-test-2 10.10.10.12:5432 check port 8008 weight 50\n"));
    EXPECT_THAT(
        listener(config, "pg-test-offline"),
        HasSubstr("    server pg-test-3 10.10.10.13:5432 check port 8008 weight 100\n"
                  "    server pg-test-2 10.10.10.12:5432 check port 8008 weight 50 backup\n"));
}

TEST(ServiceRole, AMemberThatBothSelectorsPickStandsOnceAsBackup) {
    const std::string text =
        listener(haproxy_of(service("selector: '[]', selector_backup: '[? pg_role == `primary`]'")),
                 "pg-test-one");
    EXPECT_EQ(text.find("server pg-test-1"), text.rfind("server pg-test-1"));
    EXPECT_THAT(text, HasSubstr("server pg-test-1 10.10.10.11:5432 check port 8008 weight 100 b"));
}

TEST(ServiceRole, ExtraServicesComeAfterTheGlobalOnes) {
    const std::string config =
        haproxy_of("", "pg_services_extra: [{name: standby, src_port: 5435, selector: '[]'}]");
    EXPECT_LT(config.find("listen pg-test-offline"), config.find("listen pg-test-standby"));
    EXPECT_THAT(
        role_trouble(k_service_role,
                     sample_cluster("", "pg_services_extra: [{name: primary, src_port: 1}]")),
        HasSubstr("stands twice"));
}

TEST(ServiceRole, ATcpCheckAsksThePortThatIsUsed) {
    const std::string text =
        listener(haproxy_of(service("selector: '[]', check_method: tcp")), "pg-test-one");
    EXPECT_THAT(text, HasSubstr("option tcp-check\n"));
    EXPECT_THAT(text, Not(HasSubstr("httpchk")));
    EXPECT_THAT(text, HasSubstr("10.10.10.11:5432 check weight 100\n"));
}

TEST(ServiceRole, ServicesOnTheVirtualAddressNeedNotHoldIt) {
    const std::string one = service("selector: '[]', src_ip: vip");
    const std::string vip = "vip_mode: l2\nvip_address: 10.10.10.3";
    EXPECT_THAT(listener(haproxy_of(one, vip), "pg-test-one"),
                HasSubstr("bind 10.10.10.3:5555 transparent\n"));
    EXPECT_THAT(role_trouble(k_service_role, sample_cluster(one)),
                HasSubstr("listens on the VIP, but vip_mode is not"));
}

TEST(ServiceRole, NothingOfTheInventoryMakesALineOfItsOwn) {
    const auto trouble = [](const std::string& globals) {
        return role_trouble(k_service_role, sample_cluster(globals));
    };
    EXPECT_THAT(trouble("pg_services: [{name: \"a\\nb\", src_port: 1}]"), HasSubstr("a name of"));
    EXPECT_THAT(trouble("pg_services: [{name: 'a b', src_port: 1}]"), HasSubstr("a name of"));
    EXPECT_THAT(trouble(service("check_url: '/a b'")), HasSubstr("the path of a URL"));
    EXPECT_THAT(trouble(service("check_url: primary")), HasSubstr("starts with"));
    EXPECT_THAT(trouble(service("src_ip: localhost")), HasSubstr("IPv4 address"));
    EXPECT_THAT(trouble(service("dst_port: patroni")), HasSubstr("pgbouncer"));
    EXPECT_THAT(trouble(service("check_code: 99")), HasSubstr("100"));
    EXPECT_THAT(trouble(service("haproxy: {balance: \"a\\nb\"}")), HasSubstr("balance"));
    EXPECT_THAT(trouble(service("haproxy: {default_server_options: 'a # b'}")),
                HasSubstr("default-server"));
    EXPECT_THAT(trouble("haproxy_client_timeout: '1 h'"), HasSubstr("a time"));
    EXPECT_THAT(trouble("exporter_metrics_path: '/m }'"), HasSubstr("path of a URL"));
}

TEST(ServiceRole, ABadConfigurationNeverReachesAHaproxyThatRuns) {
    const Plan plan = role_plan(k_service_role, sample_cluster(""));
    const auto check = body_of<CommandRun>(plan, "command check haproxy.cfg");
    EXPECT_THAT(check.again_on, ElementsAre("file /etc/haproxy/haproxy.cfg"));
    EXPECT_THAT(check.argv,
                ElementsAre("/usr/sbin/haproxy", "-c", "-q", "-f", "/etc/haproxy/haproxy.cfg"));
    const Resource* unit = find_resource(plan, "unit haproxy.service");
    EXPECT_THAT(unit->needs, ElementsAre("command check haproxy.cfg"));
    const auto body = std::get<UnitPresent>(unit->body);
    EXPECT_THAT(body.reload_on, ElementsAre("file /etc/haproxy/haproxy.cfg"));
    EXPECT_THAT(body.restart_on, ElementsAre("file /etc/systemd/system/haproxy.service"));
}

TEST(ServiceRole, HaproxyCanBeSwitchedOff) {
    const Plan plan = role_plan(k_service_role, sample_cluster("haproxy_enabled: false"));
    EXPECT_EQ(find_resource(plan, std::string("file ") + k_config), nullptr);
    const auto unit = body_of<UnitPresent>(plan, "unit haproxy.service");
    EXPECT_EQ(unit.state, UnitState::stopped);
    EXPECT_TRUE(unit.may_be_missing);
}

TEST(ServiceRole, ServicesThatLeadNowhereAreTold) {
    EXPECT_TRUE(warns(role_plan(k_service_role, sample_cluster("pgbouncer_enabled: false")),
                      "\"primary\" leads to pgbouncer"));
    EXPECT_TRUE(warns(role_plan(k_service_role, sample_cluster("patroni_enabled: false")),
                      "\"default\" asks Patroni"));
    EXPECT_FALSE(warns(role_plan(k_service_role, sample_cluster("")), "the service"));
}

TEST(ServiceRole, NamesOfTheMembersAndOfTheVirtualAddress) {
    EXPECT_THAT(body_of<LinesPresent>(role_plan(k_service_role,
                                                sample_cluster("",
                                                               "vip_mode: l2\n"
                                                               "vip_address: 10.10.10.3")),
                                      "lines /etc/hosts (pgsql)")
                    .lines,
                ElementsAre("10.10.10.11 pg-test-1",
                            "10.10.10.12 pg-test-2",
                            "10.10.10.13 pg-test-3",
                            "10.10.10.3 pg-test"));
}

TEST(VipManager, AsksEveryServerForTheLeader) {
    const Plan plan = role_plan(k_service_role,
                                sample_cluster("",
                                               "vip_mode: l2\nvip_address: 10.10.10.3\n"
                                               "vip_cidrmask: 8\nvip_interface: eth1"),
                                "10.10.10.12");
    const std::string text = content_of(plan, "/etc/default/vip-manager.yml");
    EXPECT_THAT(text, HasSubstr("trigger-key: /pg/pg-test/leader\n"));
    EXPECT_THAT(text, HasSubstr("trigger-value: pg-test-2\n"));
    EXPECT_THAT(text, HasSubstr("ip: \"10.10.10.3\"\nnetmask: 8\ninterface: eth1\n"));
    EXPECT_THAT(text, HasSubstr("dcs-type: etcd\n"));
    EXPECT_THAT(text,
                HasSubstr("dcs-endpoints: [http://10.10.10.12:2379, http://10.10.10.10:2379, "));
    EXPECT_THAT(content_of(plan, "/etc/systemd/system/vip-manager.service"),
                HasSubstr("CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW\n"));
}

TEST(VipManager, IsStoppedWithoutAnAddressToMove) {
    EXPECT_EQ(body_of<UnitPresent>(role_plan(k_service_role, sample_cluster("")),
                                   "unit vip-manager.service")
                  .state,
              UnitState::stopped);
    EXPECT_TRUE(warns(role_plan(k_service_role, sample_cluster("vip_mode: l4")), "does nothing"));
}

TEST(Footgun19_4, HaproxyAdminLoginHasAColon) {
    const Plan plan = role_plan(
        k_service_role,
        sample_cluster("haproxy_admin_auth_enabled: true\n"
                       "haproxy_admin_username: admin\nhaproxy_admin_password: \"a 'b\""));
    EXPECT_THAT(content_of(plan, k_config), HasSubstr("    stats auth 'admin:a '\\''b'\n"));
    EXPECT_THAT(content_of(plan, k_config), HasSubstr("    stats admin if TRUE\n"));
    const auto file = body_of<FilePresent>(plan, std::string("file ") + k_config);
    EXPECT_EQ(file.secrecy, Secrecy::secret);
    EXPECT_EQ(file.access.mode, 0600U);
}

TEST(Footgun19_4, HaproxyNumericCheckPortIsOneOfTheServer) {
    EXPECT_THAT(listener(haproxy_of(service("selector: '[]', check_port: 8009")), "pg-test-one"),
                HasSubstr("10.10.10.11:5432 check port 8009 weight 100\n"));
    EXPECT_THAT(
        listener(haproxy_of(service("selector: '[]', check_port: pg_exporter")), "pg-test-one"),
        HasSubstr("10.10.10.11:5432 check port 9630 weight 100\n"));
}

TEST(Footgun19_4, HaproxyWithoutCheckPortAsksPatroni) {
    for (const char* none : {"", ", check_port: none", ", check_port: null"}) {
        EXPECT_THAT(
            listener(haproxy_of(service(std::string("selector: '[]'") + none)), "pg-test-one"),
            HasSubstr("10.10.10.11:5432 check port 8008 weight 100\n"))
            << none;
    }
}

TEST(Footgun19_4, HaproxyNumericPortCountsForBackupsToo) {
    EXPECT_THAT(listener(haproxy_of(service("dst_port: 7777, selector: '[? pg_role == `primary`]', "
                                            "selector_backup: '[? pg_role == `replica`]'")),
                         "pg-test-one"),
                HasSubstr("    server pg-test-1 10.10.10.11:7777 check port 8008 weight 100\n"
                          "    server pg-test-2 10.10.10.12:7777 check port 8008 weight 50 "
                          "backup\n"));
}

TEST(Footgun19_4, HaproxyWithoutDestinationLeadsToPostgres) {
    EXPECT_THAT(listener(haproxy_of(service("selector: '[]'")), "pg-test-one"),
                HasSubstr("10.10.10.11:5432"));
}

TEST(Footgun19_5, HaproxyAdminPageIsNotForEverybody) {
    EXPECT_THAT(haproxy_of(""), HasSubstr("    stats admin if { src 127.0.0.0/8 }\n"));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
