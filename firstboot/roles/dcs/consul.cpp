// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/quote.hpp"
#include "firstboot/roles/dcs/dcs_role.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_unit = "consul.service";
constexpr const char* k_folder = "/etc/consul.d";
constexpr std::uint16_t k_http_port = 8500;

std::string dumped(const Json& document) {
    return document.dump(2) + "\n";
}

/// Source: Consul, "Configuration Files". Without client_addr, HTTP and DNS stay on loopback.
std::string agent_text(const RoleInput& input,
                       const std::string& node_name,
                       const std::string& data_folder,
                       const std::vector<specs::DcsServer>& servers) {
    Json addresses = Json::array();
    for (const specs::DcsServer& server : servers) {
        addresses.push_back(server.address);
    }
    const Json document = {
        {"datacenter", placed_text(input.variables, "dcs_name").text},
        {"node_name", node_name},
        {"bind_addr", input.variables.address()},
        {"retry_join", addresses},
        {"data_dir", data_folder},
        {"log_level", "INFO"},
        // Checks of files that root wrote; nothing that comes over the network.
        {"enable_local_script_checks", true},
        {"telemetry", {{"prometheus_retention_time", "24h"}}},
    };
    return dumped(document);
}

/// A majority of the servers bootstraps: two majorities always share a server, so two clusters
/// cannot come about, and one dead server does not stop the others.
std::string server_text(std::size_t servers) {
    return dumped({{"ui", true}, {"server", true}, {"bootstrap_expect", servers / 2 + 1}});
}

std::string node_meta_text(const std::string& cluster, const std::string& node_name) {
    return dumped({{"node_meta", {{"cluster", cluster}, {"instance", node_name}}}});
}

std::string unit_text(const std::string& program) {
    KeyValueText text;
    text.section("Unit")
        .set("Description", "Consul, the configuration store of Pigsty")
        .set("Documentation", "https://developer.hashicorp.com/consul/docs")
        .set("Requires", "network-online.target")
        .set("After", "network-online.target")
        .set("ConditionFileNotEmpty", std::string(k_folder) + "/consul.json");
    text.section("Service")
        .set("User", "consul")
        .set("Group", "consul")
        .set("ExecStart", program + " agent -config-dir=" + k_folder + "/")
        .set("ExecReload", program + " reload")
        .set("KillMode", "process")
        .set("Restart", "on-failure")
        .set("RestartSec", "10s")
        .set("LimitNOFILE", "65536");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

/// Its key in dcs_servers, its nodename, or the name the machine has.
std::string node_name_of(const RoleInput& input) {
    const std::string name = specs::node_names(input.variables).dcs_name;
    return name.empty() ? input.facts.hostname : name;
}

/// Adds a file of Consul's and returns its id.
ResourceId add_file(PlanWriter& plan,
                    const char* name,
                    std::string text,
                    const std::optional<std::string>& not_ours) {
    return plan.file(std::string(k_folder) + "/" + name,
                     std::move(text),
                     "dcs_type consul",
                     {.mode = 0640, .owner = "root", .group = "consul"},
                     {.not_ours = not_ours});
}

/// The agent itself, and then the cluster: what asks for consistency is only answered while there
/// is a leader, whom a majority of the servers has made.
void add_waits(const std::string& reason,
               const ResourceId& service,
               const std::optional<std::string>& not_ours,
               PlanWriter& plan) {
    const ResourceId agent = plan.add(WaitFor{.name = "consul answers",
                                              .condition = HttpAnswers{.address = "127.0.0.1",
                                                                       .port = k_http_port,
                                                                       .path = "/v1/agent/self"},
                                              .limit = std::chrono::seconds(60)},
                                      reason,
                                      {.needs = {service}, .not_ours = not_ours});
    plan.add(WaitFor{.name = "consul has a leader",
                     .condition = HttpAnswers{.address = "127.0.0.1",
                                              .port = k_http_port,
                                              .path = "/v1/catalog/nodes?consistent"},
                     .limit = std::chrono::minutes(10)},
             "a majority of dcs_servers is up",
             {.needs = {agent}, .not_ours = not_ours});
}

}  // namespace

std::optional<std::string> consul_trouble(const RoleInput& input, const PlanWriter& plan) {
    if (!input.facts.program("consul").empty() || plan.installs("consul")) {
        return std::nullopt;
    }
    return "consul is not installed here, and no list of packages names it";
}

void add_consul(const RoleInput& input, PlanWriter& plan) {
    const std::optional<std::string> not_ours = consul_trouble(input, plan);
    if (not_ours) {
        plan.warn(
            "dcs_type is consul, but consul is not installed and in no list of packages: "
            "there will be no DCS");
    }
    const std::vector<specs::DcsServer> servers = specs::dcs_servers(input.variables);
    const bool is_server = std::any_of(servers.begin(), servers.end(), [&](const auto& server) {
        return server.address == input.variables.address();
    });
    const PlacedText data_folder = placed_text(input.variables, "consul_data_dir");
    require_path(data_folder);
    const std::string name = node_name_of(input);
    const std::string reason =
        is_server ? "dcs_type consul: a server" : "dcs_type consul: an agent";
    // Packages make it; the database's account is a member wherever Consul is the DCS.
    plan.add(GroupPresent{.name = "consul"}, reason);
    // Neither directory is ever emptied: registrations of other services live in the first, the
    // cluster's state in the second.
    plan.add(DirectoryPresent{k_folder, {.mode = 0750, .owner = "root", .group = "consul"}},
             reason,
             {.not_ours = not_ours});
    plan.add(
        DirectoryPresent{data_folder.text, {.mode = 0700, .owner = "consul", .group = "consul"}},
        "consul_data_dir",
        {.not_ours = not_ours});
    plan.add(FileAbsent{.path = std::string(k_folder) + "/consul.hcl", .keep = true},
             "the package's example would be read, too",
             {.not_ours = not_ours});
    std::vector<ResourceId> files = {add_file(
        plan, "consul.json", agent_text(input, name, data_folder.text, servers), not_ours)};
    if (is_server) {
        files.push_back(
            add_file(plan, "consul-server.json", server_text(servers.size()), not_ours));
    }
    // node_meta is read at start only.
    files.push_back(add_file(plan,
                             "node-meta.json",
                             node_meta_text(specs::node_names(input.variables).node_cluster, name),
                             not_ours));
    const std::string program = program_path(input.facts, "consul", "/usr/bin/consul");
    files.push_back(
        plan.file(unit_path(k_unit), unit_text(program), reason, {}, {.not_ours = not_ours}));
    const ResourceId service = plan.add(UnitPresent{.name = k_unit, .restart_on = files},
                                        reason,
                                        {.needs = files, .not_ours = not_ours});
    add_waits(reason, service, not_ours, plan);
}

}  // namespace pigsty::firstboot
