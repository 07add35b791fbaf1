// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "firstboot/roles/dcs/dcs_role.hpp"
#include "tests/unit/firstboot/roles/service_sample.hpp"

namespace pigsty::firstboot::testing {

namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Keys = std::map<std::string, json::value_t>;

/// Keys that Consul documents, with their types; what we write is among them.
/// Source: Consul 1.11, "Configuration Files", "Services Configuration Reference", "Health Check
/// Configuration Reference".
const Keys k_agent_keys = {{"datacenter", json::value_t::string},
                           {"node_name", json::value_t::string},
                           {"node_meta", json::value_t::object},
                           {"bind_addr", json::value_t::string},
                           {"client_addr", json::value_t::string},
                           {"retry_join", json::value_t::array},
                           {"data_dir", json::value_t::string},
                           {"log_level", json::value_t::string},
                           {"enable_local_script_checks", json::value_t::boolean},
                           {"telemetry", json::value_t::object},
                           {"ui", json::value_t::boolean},
                           {"server", json::value_t::boolean},
                           {"bootstrap_expect", json::value_t::number_unsigned},
                           {"service", json::value_t::object}};
const Keys k_service_keys = {{"name", json::value_t::string},
                             {"id", json::value_t::string},
                             {"port", json::value_t::number_unsigned},
                             {"address", json::value_t::string},
                             {"tags", json::value_t::array},
                             {"meta", json::value_t::object},
                             {"check", json::value_t::object}};
const Keys k_check_keys = {{"args", json::value_t::array},
                           {"tcp", json::value_t::string},
                           {"http", json::value_t::string},
                           {"interval", json::value_t::string},
                           {"timeout", json::value_t::string}};

void expect_keys(const json& object, const Keys& keys, const std::string& where) {
    for (const auto& [key, value] : object.items()) {
        const auto known = keys.find(key);
        ASSERT_NE(known, keys.end()) << where << " has " << key;
        EXPECT_EQ(value.type(), known->second) << where << ", " << key;
    }
}

void expect_texts(const json& values, const std::string& where) {
    for (const auto& [key, value] : values.items()) {
        EXPECT_TRUE(value.is_string()) << where << ", " << key;
    }
}

/// Consul takes at most 64 pairs, keys of letters, digits, "-" and "_", values of 512 bytes.
void expect_meta(const json& meta, const std::string& where) {
    expect_texts(meta, where);
    EXPECT_LE(meta.size(), 64U) << where;
}

void expect_service(const json& service, const std::string& where) {
    expect_keys(service, k_service_keys, where);
    EXPECT_TRUE(service.contains("name")) << where;
    expect_texts(service.at("tags"), where);
    expect_meta(service.at("meta"), where);
    if (!service.contains("check")) {
        return;
    }
    const json& check = service.at("check");
    expect_keys(check, k_check_keys, where);
    const std::size_t kinds = check.count("args") + check.count("tcp") + check.count("http");
    EXPECT_EQ(kinds, 1U) << where;
    EXPECT_EQ(check.at("interval"), "15s") << where;
    EXPECT_EQ(check.at("timeout"), "1s") << where;
}

Facts facts_with_consul() {
    Facts facts = sample_facts("el7");
    facts.programs.emplace_back("/usr/bin/consul");
    return facts;
}

constexpr const char* k_consul =
    "dcs_type: consul\nservice_registry: consul\nconsul_data_dir: /data/consul";

Plan consul_plan(const std::string& more = "", const std::string& address = "10.10.10.11") {
    return role_plan(
        k_service_role, sample_cluster(std::string(k_consul) + more), address, facts_with_consul());
}

json service_in(const Plan& plan, const std::string& stem) {
    return json::parse(content_of(plan, "/etc/consul.d/svc-" + stem + ".json")).at("service");
}

TEST(ConsulFiles, HaveOnlyKeysThatConsulKnows) {
    std::size_t files = 0;
    const specs::Inventory inventory = sample_cluster(k_consul);
    for (const char* address : {"10.10.10.11", "10.10.10.13"}) {
        for (const Role* role : {&k_dcs_role, &k_service_role}) {
            for (const Resource& resource :
                 role_plan(*role, inventory, address, facts_with_consul()).resources) {
                const auto* file = std::get_if<FilePresent>(&resource.body);
                if (file == nullptr || !file->path.starts_with("/etc/consul.d/")) {
                    continue;
                }
                ++files;
                const json document = json::parse(file->content);
                expect_keys(document, k_agent_keys, file->path);
                if (document.contains("service")) {
                    expect_service(document.at("service"), file->path);
                }
                if (document.contains("node_meta")) {
                    expect_meta(document.at("node_meta"), file->path);
                }
            }
        }
    }
    EXPECT_EQ(files, 2U * 10U + 3U + 2U);
}

TEST(ConsulServices, TellsOfEveryPart) {
    const Plan plan = consul_plan();
    const json postgres = service_in(plan, "postgres");
    EXPECT_EQ(postgres.at("port"), 5432);
    EXPECT_THAT(postgres.at("tags"), ElementsAre("pgsql", "primary", "pg-test"));
    EXPECT_THAT(postgres.at("check").at("args"),
                ElementsAre("/usr/pgsql/bin/pg_isready", "-p", "5432", "-U", "dbuser_monitor"));
    EXPECT_EQ(postgres.at("meta").at("instance"), "pg-test-1");
    EXPECT_EQ(service_in(plan, "patroni").at("check").at("tcp"), "127.0.0.1:8008");
    EXPECT_EQ(service_in(plan, "pg-exporter").at("check").at("http"), "http://10.10.10.11:9630/");
    EXPECT_THAT(service_in(plan, "pg-test-replica").at("tags"),
                ElementsAre("pgsql", "pg-test-replica", "pg-test", "replica"));
    EXPECT_EQ(service_in(plan, "pg-test-replica").at("port"), 5434);
    const auto file = body_of<FilePresent>(plan, "file /etc/consul.d/svc-haproxy.json");
    EXPECT_EQ(file.access.mode, 0640U);
    EXPECT_EQ(file.access.group, "consul");
}

TEST(ConsulServices, WhatDoesNotRunIsNotRegistered) {
    const Plan plan = consul_plan("\npgbouncer_enabled: false");
    EXPECT_NE(find_resource(plan, "absent /etc/consul.d/svc-pgbouncer.json"), nullptr);
    EXPECT_NE(find_resource(plan, "absent /etc/consul.d/svc-pgbouncer-exporter.json"), nullptr);
}

TEST(ConsulServices, AChangeReloadsConsul) {
    const auto reload = body_of<CommandRun>(consul_plan(), "command reload consul");
    EXPECT_EQ(reload.again_on.size(), 10U);
}

TEST(ConsulServices, NeedsConsul) {
    const Plan plan = role_plan(k_service_role, sample_cluster("service_registry: consul"));
    EXPECT_EQ(find_resource(plan, "command reload consul"), nullptr);
    EXPECT_TRUE(warns(plan, "nothing is registered"));
}

TEST(Consul, WaitsForALeader) {
    const Plan plan =
        role_plan(k_dcs_role, sample_cluster(k_consul), "10.10.10.13", facts_with_consul());
    const auto wait = body_of<WaitFor>(plan, "wait consul has a leader");
    EXPECT_EQ(std::get<HttpAnswers>(wait.condition).path, "/v1/catalog/nodes?consistent");
    EXPECT_EQ(wait.limit, std::chrono::minutes(10));
}

TEST(Etcd, AMemberOfAClusterWaitsForAnyServer) {
    const Plan plan = role_plan(k_dcs_role, sample_cluster(""), "10.10.10.13");
    EXPECT_EQ(find_resource(plan, "unit etcd.service"), nullptr);
    const auto wait = body_of<WaitFor>(plan, "wait etcd answers");
    EXPECT_EQ(wait.limit, std::chrono::minutes(10));
    const auto any = std::get<AnyAnswers>(wait.condition);
    ASSERT_EQ(any.of.size(), 3U);
    EXPECT_EQ(any.of[0].address, "10.10.10.10");
    EXPECT_EQ(any.of[0].port, 2379);
    EXPECT_EQ(any.of[0].path, "/health");
}

TEST(Footgun19_2_1, DataOfADcsStayWhateverTheGuardsSay) {
    for (const char* guard : {"dcs_exists_action: clean\ndcs_disable_purge: false",
                              "dcs_exists_action: abort\ndcs_disable_purge: true",
                              "dcs_exists_action: skip"}) {
        for (const char* kind : {"etcd", "consul"}) {
            const std::string globals =
                "dcs_type: " + std::string(kind) + "\n" + guard +
                "\netcd_data_dir: /data/etcd\nconsul_data_dir: /data/consul";
            const Plan plan = plan_of(globals + "\ndcs_servers: {a: 10.10.10.11}");
            for (const Resource& resource : plan.resources) {
                EXPECT_FALSE(std::holds_alternative<CommandRun>(resource.body) &&
                             resource.role == "dcs")
                    << id_of(resource);
                const auto* absent = std::get_if<FileAbsent>(&resource.body);
                EXPECT_FALSE(absent != nullptr && absent->path.starts_with("/data"))
                    << id_of(resource);
            }
        }
    }
}

}  // namespace

}  // namespace pigsty::firstboot::testing
