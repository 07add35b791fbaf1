// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "firstboot/facts/text_lines.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// A time service, and what it is called.
struct TimeService {
    const char* package;
    const char* unit;
};

constexpr TimeService k_ntp = {"ntp", "ntpd.service"};
constexpr TimeService k_chrony = {"chrony", "chronyd.service"};

void add_time_zone(const RoleInput& input, PlanWriter& plan) {
    const PlacedText zone = placed_text(input.variables, "node_timezone");
    if (zone.text.empty()) {
        return;
    }
    if (!is_made_of(zone.text, "/_+-") || zone.text.front() == '/' || zone.text.back() == '/' ||
        zone.text.find("//") != std::string::npos) {
        zone.fail_expected("the name of a time zone, e.g. Asia/Hong_Kong");
    }
    plan.add(TimezoneSet{zone.text}, "node_timezone");
}

/// The lines of node_ntp_servers, without the node itself: it would follow its own clock.
/// `serves` becomes true when the node is one of the servers.
std::vector<std::string> sources(const RoleInput& input, bool& serves) {
    constexpr std::array<std::string_view, 3> kinds = {"pool", "server", "peer"};
    std::vector<std::string> lines;
    for (const PlacedText& line : placed_texts(input.variables, "node_ntp_servers")) {
        const std::vector<std::string_view> words = words_of(line.text);
        if (words.size() < 2 || std::find(kinds.begin(), kinds.end(), words[0]) == kinds.end() ||
            !is_made_of(words[1], ".-_:")) {
            line.fail_expected("a line such as \"pool pool.ntp.org iburst\"");
        }
        if (words[1] == input.variables.address()) {
            serves = true;
        } else {
            lines.push_back(line.text);
        }
    }
    return lines;
}

/// Source: ntp.conf(5) of ntp 4.2.6.
std::string ntp_text(const RoleInput& input) {
    bool serves = false;
    KeyValueText text("node_ntp_service: ntp");
    for (const std::string& line : sources(input, serves)) {
        text.line(line);
    }
    text.line("driftfile /var/lib/ntp/ntp.drift")
        .line("statistics loopstats peerstats clockstats")
        .line("filegen loopstats file loopstats type day enable")
        .line("filegen peerstats file peerstats type day enable")
        .line("filegen clockstats file clockstats type day enable")
        .line("restrict -4 default kod notrap nomodify nopeer noquery limited")
        .line("restrict -6 default kod notrap nomodify nopeer noquery limited");
    return text.line("restrict 127.0.0.1")
        .line("restrict ::1")
        .line("restrict source notrap nomodify noquery")
        .text();
}

/// Source: chrony.conf(5).
std::string chrony_text(const RoleInput& input) {
    bool serves = false;
    KeyValueText text("node_ntp_service: chrony");
    for (const std::string& line : sources(input, serves)) {
        text.line(line);
    }
    text.line("driftfile /var/lib/chrony/drift")
        .line("makestep 10 120")
        .line("rtcsync")
        .line("logdir /var/log/chrony");
    // node_exporter asks from the node itself; others only ask a server of the inventory.
    text.line("allow 127.0.0.1/32");
    if (serves) {
        text.line("allow 10.0.0.0/8").line("allow 172.16.0.0/12").line("allow 192.168.0.0/16");
    }
    return text.text();
}

void add_time_service(const RoleInput& input, PlanWriter& plan) {
    const bool chrony = input.variables.text("node_ntp_service") == "chrony";
    const TimeService& chosen = chrony ? k_chrony : k_ntp;
    const TimeService& other = chrony ? k_ntp : k_chrony;
    const std::string reason = std::string("node_ntp_service: ") + chosen.package;
    std::optional<std::string> not_ours = not_without_kernel(input.facts);
    if (not_ours) {
        not_ours =
            "the clock belongs to the host of this container (" + input.facts.container + ")";
    }
    const bool packages = input.variables.text("node_repo_method") != "none";
    if (packages && !plan.installs(chosen.package)) {
        plan.add(PackagesPresent{{chosen.package}},
                 reason,
                 {.not_ours = not_ours, .qualifier = "node_ntp_service"});
    }
    // Two daemons that set one clock fight over it.
    plan.add(UnitPresent{.name = other.unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             reason + ", and no other",
             {.not_ours = not_ours});
    const char* chrony_file =
        input.facts.is_enterprise_linux() ? "/etc/chrony.conf" : "/etc/chrony/chrony.conf";
    const ResourceId file =
        plan.add(FilePresent{.path = chrony ? chrony_file : "/etc/ntp.conf",
                             .content = chrony ? chrony_text(input) : ntp_text(input),
                             .keep_original = true},
                 "node_ntp_servers",
                 {.not_ours = not_ours});
    plan.add(UnitPresent{.name = chosen.unit, .restart_on = {file}},
             reason,
             {.needs = {file}, .not_ours = not_ours});
}

}  // namespace

void add_time(const RoleInput& input, PlanWriter& plan) {
    add_time_zone(input, plan);
    if (input.variables.boolean("node_ntp_config")) {
        add_time_service(input, plan);
    }
}

}  // namespace pigsty::firstboot
