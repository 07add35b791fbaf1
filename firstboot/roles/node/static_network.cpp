// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

void add_static_network(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_static_network")) {
        return;
    }
    const char* reason = "node_static_network: DHCP leaves /etc/resolv.conf alone";
    const std::optional<std::string> not_ours = not_without_names(input.facts);
    for (const std::string& name : input.facts.interface_files) {
        // A shell reads these files: the last assignment counts.
        plan.add(LinesPresent{.path = "/etc/sysconfig/network-scripts/" + name,
                              .name = "resolver",
                              .lines = {"PEERDNS=no"}},
                 reason,
                 {.not_ours = not_ours});
    }
    if (input.facts.has_unit("NetworkManager.service")) {
        // It obeys PEERDNS only for interfaces that have such a file. It is not stopped: upstream's
        // firewall flag does that, and takes the network of some machines with it.
        const ResourceId file = plan.file("/etc/NetworkManager/conf.d/90-pigsty.conf",
                                          KeyValueText().section("main").set("dns", "none").text(),
                                          reason,
                                          {},
                                          {.not_ours = not_ours});
        plan.add(UnitPresent{.name = "NetworkManager.service",
                             .state = UnitState::untouched,
                             .enablement = UnitEnablement::untouched,
                             .reload_on = {file},
                             .may_be_missing = true},
                 reason,
                 {.on_failure = OnFailure::warn, .not_ours = not_ours});
    }
    if (!input.facts.is_enterprise_linux() && !input.facts.program("dhclient").empty()) {
        // dhclient-script(8): hooks may replace its functions.
        plan.file("/etc/dhcp/dhclient-enter-hooks.d/pigsty",
                  KeyValueText().line("make_resolv_conf() { :; }").text(),
                  reason,
                  {},
                  {.not_ours = not_ours});
    }
}

}  // namespace pigsty::firstboot
