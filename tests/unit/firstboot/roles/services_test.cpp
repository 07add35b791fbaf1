// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string k_etcd =
    "dcs_type: etcd\ndcs_servers: {b: 10.10.10.11, a: 10.10.10.12}\n"
    "etcd_data_dir: /data/etcd\ndcs_name: pigsty";

TEST(Etcd, AMemberKnowsAllMembersAndSpeaksVersion2) {
    const Plan plan = plan_of(k_etcd);
    const std::string text = content_of(plan, "/etc/etcd/etcd.yml");
    EXPECT_THAT(text, HasSubstr("name: b\n"));
    EXPECT_THAT(text, HasSubstr("a=http://10.10.10.12:2380,b=http://10.10.10.11:2380"));
    EXPECT_THAT(text, HasSubstr("enable-v2: true\n"));
    const auto wait = body_of<WaitFor>(plan, "wait etcd answers");
    const auto http = std::get<HttpAnswers>(wait.condition);
    EXPECT_EQ(http.address, "10.10.10.11");
    EXPECT_EQ(http.port, 2379);
    EXPECT_EQ(http.path, "/health");
    EXPECT_THAT(body_of<UnitPresent>(plan, "unit etcd.service").restart_on,
                ElementsAre("file /etc/etcd/etcd.yml", "file /etc/systemd/system/etcd.service"));
}

TEST(Etcd, OtherNodesRunNothing) {
    const Plan plan = plan_of(k_etcd, sample_facts("el7"), "10.10.10.10");
    EXPECT_EQ(find_resource(plan, "unit etcd.service"), nullptr);
    EXPECT_EQ(find_resource(plan, "wait etcd answers"), nullptr);
}

TEST(Etcd, RefusesNamesThatWouldBreakTheList) {
    EXPECT_THAT(trouble_of("dcs_type: etcd\ndcs_servers: {'a=x,b': 10.10.10.11}"),
                HasSubstr("names of letters"));
    EXPECT_THAT(
        trouble_of("dcs_type: etcd\ndcs_servers: {a: 10.10.10.11}\netcd_data_dir: /data/../etc"),
        HasSubstr("absolute path"));
}

const std::string k_consul =
    "dcs_type: consul\ndcs_servers: {a: 10.10.10.10, b: 10.10.10.12, c: "
    "10.10.10.13}\nconsul_data_dir: /data/consul\ndcs_name: pigsty";

TEST(Consul, AnAgentIsNoServer) {
    const Plan plan = plan_of(k_consul);
    const std::string text = content_of(plan, "/etc/consul.d/consul.json");
    EXPECT_THAT(text, HasSubstr("\"node_name\": \"node-1\""));
    EXPECT_THAT(text, HasSubstr("\"bind_addr\": \"10.10.10.11\""));
    EXPECT_THAT(text, Not(HasSubstr("client_addr")));
    EXPECT_EQ(find_resource(plan, "file /etc/consul.d/consul-server.json"), nullptr);
}

TEST(Consul, AServerWaitsForAMajority) {
    const Plan plan = plan_of(k_consul, sample_facts("el7"), "10.10.10.10");
    EXPECT_THAT(content_of(plan, "/etc/consul.d/consul-server.json"),
                HasSubstr("\"bootstrap_expect\": 2\n"));
    EXPECT_THAT(content_of(plan, "/etc/consul.d/consul.json"), HasSubstr("\"node_name\": \"a\""));
}

TEST(Consul, IsNotOursWhereItIsNot) {
    const Plan plan = plan_of(k_consul + "\nnode_packages: [wget]", sample_facts("nspawn"));
    EXPECT_TRUE(find_resource(plan, "unit consul.service")->not_ours.has_value());
    EXPECT_TRUE(find_resource(plan, "directory /data/consul")->not_ours.has_value());
    EXPECT_TRUE(warns(plan, "there will be no DCS"));
    const Plan coming = plan_of(k_consul + "\nnode_packages: [consul]", sample_facts("nspawn"));
    EXPECT_FALSE(find_resource(coming, "unit consul.service")->not_ours.has_value());
}

TEST(NodeExporter, RunsWithoutRootAndIsWaitedFor) {
    const Plan plan = plan_of(
        "node_exporter_port: 9200\nexporter_metrics_path: /m\n"
        "node_exporter_options: '--a=\"b c\" --d=$e'");
    EXPECT_THAT(content_of(plan, "/etc/default/node_exporter"),
                HasSubstr("NODE_EXPORTER_OPTS=\"--web.listen-address=:9200 --web.telemetry-path=/m "
                          "--a=\\\"b c\\\" --d=\\$e\"\n"));
    const std::string unit = content_of(plan, "/etc/systemd/system/node_exporter.service");
    EXPECT_THAT(unit, HasSubstr("\nUser=prometheus\n"));
    EXPECT_THAT(unit, HasSubstr("\nMemoryLimit=200M\n"));
    const auto wait = body_of<WaitFor>(plan, "wait node_exporter answers");
    EXPECT_EQ(std::get<HttpAnswers>(wait.condition).port, 9200);
    EXPECT_EQ(std::get<HttpAnswers>(wait.condition).path, "/");
    EXPECT_THAT(content_of(plan_of("", sample_facts("nspawn")),
                           "/etc/systemd/system/node_exporter.service"),
                HasSubstr("\nMemoryMax=200M\n"));
}

TEST(NodeExporter, RefusesAPortThatIsNone) {
    EXPECT_THAT(trouble_of("node_exporter_port: 70000"), HasSubstr("1 to 65535"));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
