// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// True for keys of which every network namespace has its own: a container may set them.
/// Source: the kernel's net/ipv4/sysctl_net_ipv4.c, ipv4_net_table, and net/core, netns_core_table.
bool is_of_network_namespace(std::string_view key) {
    constexpr std::array<std::string_view, 8> starts = {"net.ipv4.conf.",
                                                        "net.ipv4.neigh.eth",
                                                        "net.ipv4.ip_",
                                                        "net.ipv4.tcp_keepalive_",
                                                        "net.ipv4.ping_group_range",
                                                        "net.ipv4.icmp_echo_",
                                                        "net.ipv6.conf.",
                                                        "net.core.somaxconn"};
    constexpr std::array<std::string_view, 9> names = {"net.ipv4.tcp_fin_timeout",
                                                       "net.ipv4.tcp_max_syn_backlog",
                                                       "net.ipv4.tcp_rmem",
                                                       "net.ipv4.tcp_syn_retries",
                                                       "net.ipv4.tcp_synack_retries",
                                                       "net.ipv4.tcp_syncookies",
                                                       "net.ipv4.tcp_timestamps",
                                                       "net.ipv4.tcp_tw_reuse",
                                                       "net.ipv4.tcp_wmem"};
    for (const std::string_view start : starts) {
        if (key.starts_with(start)) {
            return true;
        }
    }
    for (const std::string_view name : names) {
        if (key == name) {
            return true;
        }
    }
    return false;
}

/// "net.ipv4.ip_forward"; "net.ipv4.conf.eth0/1.forwarding" where a name has a dot itself. That
/// swaps both ("//" would become ".."), so no part begins or ends with a slash. Source:
/// sysctl.d(5).
void require_key(const PlacedPair& pair) {
    const std::vector<std::string_view> parts = split(pair.key, '.');
    bool good = is_made_of(pair.key, "._-/") && parts.size() >= 2 && !pair.key.ends_with('.');
    for (const std::string_view part : parts) {
        good = good && !part.empty() && !part.starts_with('/') && !part.ends_with('/') &&
               part.find("//") == std::string_view::npos;
    }
    if (!good || parts.front().find('/') != std::string_view::npos) {
        PlacedText key = pair.value;
        key.text = pair.key;
        key.fail_expected("the name of a kernel setting with dots");
    }
    if (pair.value.text.empty()) {
        pair.value.fail_expected("a value for " + pair.key);
    }
}

}  // namespace

void add_sysctl(const RoleInput& input, PlanWriter& plan) {
    const std::vector<PlacedPair> pairs = placed_pairs(input.variables, "node_sysctl_params");
    if (pairs.empty()) {
        return;
    }
    if (input.variables.text("node_tune") == "none") {
        plan.warn("node_tune is none, and so node_sysctl_params are not set either");
        return;
    }
    KeyValueText text("node_sysctl_params");
    for (const PlacedPair& pair : pairs) {
        require_key(pair);
        text.set(pair.key, pair.value.text);
    }
    // tuned reads sysctl.d after its profile: what stands here wins.
    plan.file("/etc/sysctl.d/80-pigsty.conf", text.text(), "node_sysctl_params");
    for (const PlacedPair& pair : pairs) {
        plan.add(SysctlValue{pair.key, pair.value.text},
                 "node_sysctl_params",
                 {.not_ours = is_of_network_namespace(pair.key) ? std::nullopt
                                                                : not_without_kernel(input.facts)});
    }
}

}  // namespace pigsty::firstboot
