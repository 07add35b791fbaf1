// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_unit = "vip-manager.service";
constexpr const char* k_config_file = "/etc/default/vip-manager.yml";

std::string mode_of(const specs::HostVariables& variables) {
    return placed_text(variables, "vip_mode").text;
}

std::int64_t prefix_of(const RoleInput& input) {
    const std::int64_t prefix = input.variables.integer("vip_cidrmask");
    if (prefix < 1 || prefix > 32) {
        placed_text(input.variables, "vip_cidrmask").fail_expected("a prefix length, 1 to 32,");
    }
    return prefix;
}

std::string interface_of(const RoleInput& input) {
    PlacedText name = placed_text(input.variables, "vip_interface");
    if (!is_made_of(name.text, "_-.@") || name.text.size() > 15) {
        name.fail_expected("the name of a network interface");
    }
    return name.text;
}

/// Shape: "http://10.10.10.10:2379". Consul is asked through the agent of the node itself.
std::vector<std::string> endpoints_of(const DcsAccess& dcs) {
    std::vector<std::string> endpoints;
    for (const std::string& address : dcs.addresses) {
        endpoints.push_back("http://" + address + ':' + std::to_string(dcs.port));
    }
    return endpoints;
}

/// Source: vip-manager 1.0, "Configuration"; it speaks version 2 of etcd's API.
std::string config_text(const RoleInput& input, const PgNode& node) {
    KeyValueText text("vip_mode, vip_address, vip_cidrmask, vip_interface");
    const auto put = [&](const char* key, const std::string& value) {
        text.line(std::string(key) + ": " + value);
    };
    put("interval", "1000");  // milliseconds, as below
    put("trigger-key", specs::yaml_scalar('/' + node.dcs_key("leader")));
    put("trigger-value", specs::yaml_scalar(node.instance));
    put("ip", specs::yaml_scalar(virtual_address(input.variables)));
    put("netmask", std::to_string(prefix_of(input)));
    put("interface", specs::yaml_scalar(interface_of(input)));
    put("hosting-type", "basic");
    put("dcs-type", node.dcs.kind == DcsKind::etcd ? "etcd" : "consul");
    put("dcs-endpoints", specs::yaml_list(endpoints_of(node.dcs)));
    put("retry-num", "2");
    put("retry-after", "250");
    return text.text();
}

/// It needs no more of root than to set addresses and to tell the neighbours.
std::string unit_text(const std::string& program) {
    KeyValueText text = service_unit("The virtual address of the primary",
                                     "https://github.com/cybertec-postgresql/vip-manager");
    text.set("After", "etcd.service consul.service");
    text.section("Service")
        .set("Type", "simple")
        .set("ExecStart", program + " --config=" + k_config_file)
        .set("Restart", "on-failure")
        .set("RestartSec", "10")
        .set("CapabilityBoundingSet", "CAP_NET_ADMIN CAP_NET_RAW")
        .set("NoNewPrivileges", "yes");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

void add_switched_off(const std::string& mode, PlanWriter& plan) {
    if (mode != "none" && !mode.empty()) {
        plan.warn("vip_mode " + base::quote(mode) + " does nothing: only \"l2\" moves an address");
    }
    plan.add(UnitPresent{.name = k_unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             "vip_mode: " + mode);
}

}  // namespace

bool has_virtual_address(const specs::HostVariables& variables) {
    return mode_of(variables) == "l2";
}

std::string virtual_address(const specs::HostVariables& variables) {
    PlacedText address = placed_text(variables, "vip_address");
    if (!specs::is_ipv4_address(address.text)) {
        address.fail_expected("an IPv4 address");
    }
    return address.text;
}

void add_vip_manager(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    if (!has_virtual_address(input.variables)) {
        add_switched_off(mode_of(input.variables), plan);
        return;
    }
    const ResourceId config = plan.file(k_config_file, config_text(input, node), "vip_mode: l2");
    const std::string program = program_path(input.facts, "vip-manager", "/usr/bin/vip-manager");
    const ResourceId unit = plan.file(unit_path(k_unit), unit_text(program), "vip_mode: l2");
    plan.add(UnitPresent{.name = k_unit, .restart_on = {config, unit}}, "vip_mode: l2");
}

}  // namespace pigsty::firstboot
