// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/tuned_profile.hpp"

#include <array>
#include <map>

#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::array<std::string_view, 4> k_profiles = {"oltp", "olap", "crit", "tiny"};

/// Only above this many pages (4 GiB with the usual 4 KiB) shared memory limits are raised.
constexpr std::uint64_t k_few_pages = 1'048'576;

/// Ordered by key.
using Settings = std::map<std::string, std::string>;

/// What all four have.
Settings common_settings() {
    return {{"kernel.numa_balancing", "0"},
            {"net.ipv4.tcp_keepalive_intvl", "20"},
            {"net.ipv4.tcp_keepalive_probes", "3"},
            {"net.ipv4.tcp_keepalive_time", "60"},
            {"net.ipv4.tcp_syn_retries", "1"},
            {"net.ipv4.tcp_synack_retries", "1"},
            {"net.ipv4.tcp_syncookies", "0"},
            {"net.ipv4.tcp_timestamps", "1"},
            {"net.ipv4.tcp_tw_recycle", "0"},
            {"net.ipv4.tcp_tw_reuse", "1"}};
}

/// What oltp, olap and crit have beyond that.
void add_large_settings(Settings& settings) {
    settings.insert({{"fs.aio-max-nr", "1048576"},
                     {"fs.file-max", "167772160"},
                     {"kernel.msgmax", "65536"},
                     {"kernel.msgmnb", "65536"},
                     {"kernel.msgmni", "32768"},
                     {"kernel.pid_max", "131072"},
                     {"kernel.sched_autogroup_enabled", "0"},
                     {"kernel.sched_migration_cost_ns", "5000000"},
                     {"kernel.sem", "2048 134217728 2048 65536"},
                     {"kernel.shmmni", "8192"},
                     {"net.bridge.bridge-nf-call-arptables", "1"},
                     {"net.bridge.bridge-nf-call-ip6tables", "1"},
                     {"net.bridge.bridge-nf-call-iptables", "1"},
                     {"net.core.netdev_max_backlog", "8192"},
                     {"net.core.rmem_default", "262144"},
                     {"net.core.rmem_max", "4194304"},
                     {"net.core.somaxconn", "65535"},
                     {"net.core.wmem_default", "262144"},
                     {"net.core.wmem_max", "4194304"},
                     {"net.ipv4.ip_forward", "1"},
                     {"net.ipv4.ip_local_port_range", "32768 65000"},
                     {"net.ipv4.ip_nonlocal_bind", "1"},
                     {"net.ipv4.neigh.default.gc_thresh1", "80000"},
                     {"net.ipv4.neigh.default.gc_thresh2", "90000"},
                     {"net.ipv4.neigh.default.gc_thresh3", "100000"},
                     {"net.ipv4.tcp_fin_timeout", "5"},
                     {"net.ipv4.tcp_max_syn_backlog", "8192"},
                     {"net.ipv4.tcp_max_tw_buckets", "262144"},
                     {"net.ipv4.tcp_rmem", "4096 87380 16777216"},
                     {"net.ipv4.tcp_wmem", "4096 16384 16777216"},
                     {"net.ipv4.udp_mem", "3145728 4194304 16777216"},
                     {"net.netfilter.nf_conntrack_max", "1048576"},
                     {"vm.mmap_min_addr", "65536"},
                     {"vm.overcommit_memory", "2"},
                     {"vm.swappiness", "10"},
                     {"vm.zone_reclaim_mode", "0"}});
}

void add_own_settings(std::string_view profile, Settings& settings) {
    if (profile == "oltp") {
        settings.insert({{"vm.overcommit_ratio", "80"},
                         {"vm.dirty_background_ratio", "3"},
                         {"vm.dirty_ratio", "10"}});
    } else if (profile == "olap") {
        settings.insert({{"vm.overcommit_ratio", "80"},
                         {"vm.dirty_background_ratio", "10"},
                         {"vm.dirty_ratio", "80"}});
    } else if (profile == "crit") {
        settings.insert({{"vm.overcommit_ratio", "100"},
                         {"vm.dirty_background_bytes", "67108864"},
                         {"vm.dirty_ratio", "6"}});
    } else {
        settings.insert({{"vm.dirty_ratio", "40"}, {"vm.swappiness", "20"}});
    }
}

void add_shared_memory(const Facts& facts, Settings& settings) {
    const std::uint64_t pages = facts.memory_bytes / facts.page_size_bytes;
    if (pages > k_few_pages) {
        settings["kernel.shmall"] = std::to_string(pages / 2);
        settings["kernel.shmmax"] = std::to_string(pages * facts.page_size_bytes / 2);
    }
}

}  // namespace

std::span<const std::string_view> tuned_profiles() {
    return k_profiles;
}

std::string tuned_profile_text(std::string_view profile, const Facts& facts) {
    const bool large = profile != "tiny";
    KeyValueText text;
    text.section("main").set("summary", "Pigsty's profile " + std::string(profile));
    if (large) {
        text.set("include", profile == "olap" ? "network-throughput" : "network-latency");
        text.section("cpu")
            .set("force_latency", "1")
            .set("governor", "performance")
            .set("energy_perf_bias", "performance")
            .set("min_perf_pct", "100");
    }
    text.section("vm").set("transparent_hugepages", "never");
    Settings settings = common_settings();
    if (large) {
        add_large_settings(settings);
    }
    add_own_settings(profile, settings);
    add_shared_memory(facts, settings);
    text.section("sysctl");
    for (const auto& [key, value] : settings) {
        text.set(key, value);
    }
    return text.text();
}

std::vector<std::string> modules_of_profile(std::string_view profile) {
    if (profile == "none" || profile == "tiny") {
        return {};
    }
    return {"br_netfilter", "nf_conntrack"};
}

}  // namespace pigsty::firstboot
