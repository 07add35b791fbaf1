// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node_exporter.hpp"

#include "base/quote.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_unit = "node_exporter.service";
constexpr const char* k_options_file = "/etc/default/node_exporter";

bool applies_to_every_node(const RoleInput&) {
    return true;
}

std::uint16_t listen_port(const RoleInput& input) {
    const std::int64_t port = input.variables.integer("node_exporter_port");
    if (port < 1 || port > 65535) {
        const specs::Variable* variable = input.variables.find("node_exporter_port");
        throw base::SpecError(variable == nullptr ? base::Position{} : variable->position,
                              "expected a port, 1 to 65535, for \"node_exporter_port\", found " +
                                  std::to_string(port));
    }
    return static_cast<std::uint16_t>(port);
}

std::string metrics_path(const RoleInput& input) {
    const PlacedText path = placed_text(input.variables, "exporter_metrics_path");
    if (!path.text.starts_with('/') || !is_made_of(path.text, "/-._~")) {
        path.fail_expected("the path of a URL, e.g. /metrics");
    }
    return path.text;
}

/// Runs as the account that the packages of Prometheus make: the exporter reads what everybody may
/// read, and listens on all addresses. No file system is hidden from it: it measures them.
std::string unit_text(const Facts& facts) {
    KeyValueText text = service_unit("Measures of this machine for Prometheus",
                                     "https://github.com/prometheus/node_exporter");
    text.section("Service")
        .set("User", "prometheus")
        .set("Group", "prometheus")
        .set("EnvironmentFile", k_options_file)
        .set("ExecStart", "/usr/bin/node_exporter $NODE_EXPORTER_OPTS")
        .set("Restart", "on-failure")
        .set("RestartSec", "5s")
        .set("CPUQuota", "30%")
        .set(memory_limit_key(facts), "200M")
        .set("NoNewPrivileges", "yes");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

std::string options_text(const RoleInput& input, std::uint16_t port, const std::string& path) {
    std::string options =
        "--web.listen-address=:" + std::to_string(port) + " --web.telemetry-path=" + path;
    const PlacedText more = placed_text(input.variables, "node_exporter_options");
    if (!more.text.empty()) {
        options += ' ' + more.text;
    }
    return KeyValueText("node_exporter_port, exporter_metrics_path, node_exporter_options")
        .set("NODE_EXPORTER_OPTS", environment_value(options))
        .text();
}

void add_switched_off(PlanWriter& plan) {
    plan.add(UnitPresent{.name = k_unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             "node_exporter_enabled: false");
}

void add_node_exporter(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "node_exporter");
    if (!input.variables.boolean("node_exporter_enabled")) {
        add_switched_off(plan);
        return;
    }
    const std::uint16_t port = listen_port(input);
    const std::string path = metrics_path(input);
    const ResourceId options =
        plan.file(k_options_file, options_text(input, port, path), "node_exporter_options");
    const ResourceId unit = plan.file(unit_path(k_unit), unit_text(input.facts), "node_exporter");
    const ResourceId service = plan.add(UnitPresent{.name = k_unit, .restart_on = {options, unit}},
                                        "node_exporter_enabled",
                                        {.needs = {options, unit}});
    // Its first page: the metrics themselves take seconds on a slow machine.
    plan.add(WaitFor{.name = "node_exporter answers",
                     .condition = HttpAnswers{.address = "127.0.0.1", .port = port, .path = "/"},
                     .limit = std::chrono::seconds(30)},
             "node_exporter_enabled",
             {.needs = {service}});
}

}  // namespace

const Role k_node_exporter_role = {"node_exporter", applies_to_every_node, add_node_exporter};

}  // namespace pigsty::firstboot
