// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firstboot/roles/dcs/dcs_role.hpp"
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_config_file = "/etc/etcd/etcd.yml";
constexpr const char* k_unit = "etcd.service";
constexpr std::uint16_t k_client_port = 2379;
constexpr std::uint16_t k_peer_port = 2380;

std::string url(const std::string& address, std::uint16_t port) {
    return "http://" + address + ":" + std::to_string(port);
}

/// Shape: "pg-meta-1=http://10.10.10.10:2380,…", sorted by name.
std::string initial_cluster(const std::vector<specs::DcsServer>& servers) {
    std::string text;
    for (const specs::DcsServer& server : servers) {
        text += (text.empty() ? "" : ",") + server.name + "=" + url(server.address, k_peer_port);
    }
    return text;
}

/// Source: etcd's etcd.conf.yml.sample, 3.3 and 3.4. What starts with "initial-" only counts while
/// the data directory is empty.
std::string config_text(const RoleInput& input,
                        const std::string& name,
                        const std::string& data_folder,
                        const std::vector<specs::DcsServer>& servers) {
    const std::string& address = input.variables.address();
    const std::string clients = url(address, k_client_port) + "," + url("127.0.0.1", k_client_port);
    KeyValueText text("dcs_servers, dcs_name, etcd_data_dir");
    const auto put = [&](const char* key, const std::string& value) {
        text.line(std::string(key) + ": " + specs::yaml_scalar(value));
    };
    put("name", name);
    put("data-dir", data_folder);
    put("listen-peer-urls", url(address, k_peer_port));
    put("listen-client-urls", clients);
    put("advertise-client-urls", url(address, k_client_port));
    put("initial-advertise-peer-urls", url(address, k_peer_port));
    put("initial-cluster", initial_cluster(servers));
    put("initial-cluster-token", placed_text(input.variables, "dcs_name").text);
    put("initial-cluster-state", "new");
    // Patroni's "etcd" and vip-manager speak version 2 of the API.
    text.line("enable-v2: true");
    return text.text();
}

/// Type=simple: a first member is ready only when a majority is, and starting it must not hold up
/// everything else; the plan waits for it to answer.
std::string unit_text() {
    KeyValueText text =
        service_unit("etcd, the configuration store of Pigsty", "https://etcd.io/docs");
    text.section("Service")
        .set("Type", "simple")
        .set("User", "etcd")
        .set("Group", "etcd")
        .set("ExecStart", std::string("/usr/bin/etcd --config-file=") + k_config_file)
        .set("Restart", "on-failure")
        .set("RestartSec", "5s")
        .set("LimitNOFILE", "65536");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

PlacedText data_folder_of(const RoleInput& input) {
    PlacedText folder = placed_text(input.variables, "etcd_data_dir");
    require_path(folder);
    return folder;
}

/// A server is healthy when it has a leader, and so a majority.
void wait_as_client(const std::vector<specs::DcsServer>& servers, PlanWriter& plan) {
    AnyAnswers any;
    for (const specs::DcsServer& server : servers) {
        any.of.push_back({.address = server.address, .port = k_client_port, .path = "/health"});
    }
    plan.add(
        WaitFor{
            .name = "etcd answers", .condition = std::move(any), .limit = std::chrono::minutes(10)},
        "a majority of dcs_servers is up");
}

}  // namespace

void add_etcd(const RoleInput& input, PlanWriter& plan) {
    const std::vector<specs::DcsServer> servers = specs::dcs_servers(input.variables);
    const auto self = std::find_if(servers.begin(), servers.end(), [&](const auto& server) {
        return server.address == input.variables.address();
    });
    if (self == servers.end()) {
        if (is_pg_node(input)) {
            wait_as_client(servers, plan);
        }
        return;
    }
    for (const specs::DcsServer& server : servers) {
        if (!is_made_of(server.name, "-_.")) {
            PlacedText{"dcs_servers", server.name, input.variables.find("dcs_servers")->position}
                .fail_expected("names of letters, digits, \"-\", \"_\" and \".\"");
        }
    }
    const PlacedText data_folder = data_folder_of(input);
    const std::string reason = "dcs_type etcd, dcs_servers";
    // An existing directory keeps what it holds: members are never started anew by us.
    const ResourceId data = plan.add(
        DirectoryPresent{data_folder.text, {.mode = 0700, .owner = "etcd", .group = "etcd"}},
        "etcd_data_dir");
    const ResourceId config =
        plan.file(k_config_file, config_text(input, self->name, data_folder.text, servers), reason);
    const ResourceId unit = plan.file(unit_path(k_unit), unit_text(), reason);
    const ResourceId service = plan.add(UnitPresent{.name = k_unit, .restart_on = {config, unit}},
                                        reason,
                                        {.needs = {data, config, unit}});
    plan.add(WaitFor{.name = "etcd answers",
                     .condition = HttpAnswers{.address = input.variables.address(),
                                              .port = k_client_port,
                                              .path = "/health"},
                     .limit = std::chrono::minutes(10)},
             "a majority of dcs_servers is up",
             {.needs = {service}});
}

}  // namespace pigsty::firstboot
