// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

void add_firewall(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_disable_firewall")) {
        return;
    }
    // Only the firewall: NetworkManager has a network to keep up.
    plan.add(UnitPresent{.name = "firewalld.service",
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             "node_disable_firewall",
             {.on_failure = OnFailure::warn});
}

void add_selinux(const RoleInput& input, PlanWriter& plan) {
    const std::string setenforce = input.facts.program("setenforce");
    if (!input.variables.boolean("node_disable_selinux") || setenforce.empty()) {
        return;
    }
    const std::optional<std::string> not_ours = not_without_kernel(input.facts);
    const std::string reason = "node_disable_selinux; it is gone after the next reboot";
    plan.add(
        FilePresent{
            .path = "/etc/selinux/config",
            .content =
                KeyValueText().set("SELINUX", "disabled").set("SELINUXTYPE", "targeted").text(),
            .keep_original = true},
        reason,
        {.not_ours = not_ours});
    plan.add(
        CommandRun{
            .name = "let SELinux permit everything until then",
            .argv = {setenforce, "0"},
            .unless = {"/bin/sh", "-c", "! selinuxenabled || [ \"$(getenforce)\" = Permissive ]"}},
        reason,
        {.on_failure = OnFailure::warn, .not_ours = not_ours});
}

void add_swap(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_disable_swap")) {
        return;
    }
    const std::optional<std::string> not_ours = not_without_kernel(input.facts);
    // Units of swap areas, whether from fstab or found on disks, hang on this target. fstab itself
    // stays as it is: a half-written one would keep the machine from booting.
    plan.add(UnitPresent{.name = "swap.target",
                         .state = UnitState::untouched,
                         .enablement = UnitEnablement::masked},
             "node_disable_swap",
             {.not_ours = not_ours});
    plan.add(CommandRun{.name = "stop swapping",
                        .argv = {program_path(input.facts, "swapoff", "/usr/sbin/swapoff"), "-a"},
                        .unless = {"/bin/sh", "-c", "[ \"$(wc -l < /proc/swaps)\" -le 1 ]"},
                        .limit = std::chrono::minutes(10)},
             "node_disable_swap",
             {.on_failure = OnFailure::warn, .not_ours = not_ours});
}

void add_numa(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_disable_numa")) {
        return;
    }
    std::optional<std::string> not_ours = not_without_kernel(input.facts);
    const std::string grubby = program_path(input.facts, "grubby", "/usr/sbin/grubby");
    const bool comes = !input.facts.program("grubby").empty() || plan.installs("grubby");
    if (!not_ours && !comes) {
        not_ours = "no grubby here: the kernel's arguments are the image's (kernel_arguments)";
    }
    plan.add(
        CommandRun{
            .name = "set numa=off among the kernel's arguments",
            .argv = {grubby, "--update-kernel=ALL", "--args=numa=off transparent_hugepage=never"},
            // Done when there are kernels, and none lacks either argument. Shape of a line:
            // args="ro numa=off quiet".
            .unless =
                {"/bin/sh",
                 "-c",
                 "info=$(grubby --info=ALL) && printf '%s\\n' \"$info\" | awk '"
                 "/^args=/ { n++; gsub(/^args=|\"/, \" \"); line = $0 \" \"; "
                 "if (line !~ / numa=off / || line !~ / transparent_hugepage=never /) bad = 1 } "
                 "END { exit bad || !n }'"}},
        "node_disable_numa; takes effect with the next reboot",
        {.on_failure = OnFailure::warn, .not_ours = not_ours});
}

void add_read_ahead(const RoleInput& input, PlanWriter& plan) {
    if (!input.variables.boolean("node_disk_prefetch")) {
        return;
    }
    const std::optional<std::string> not_ours = not_without_kernel(input.facts);
    KeyValueText rule("Read-ahead of 16384 sectors for rotating disks.");
    rule.line(
        "ACTION==\"add|change\", SUBSYSTEM==\"block\", ENV{DEVTYPE}==\"disk\", "
        "ATTR{queue/rotational}==\"1\", ATTR{queue/read_ahead_kb}=\"8192\"");
    // A rule also sees disks that come later, and needs no script at boot.
    const ResourceId file = plan.file("/etc/udev/rules.d/65-pigsty-readahead.rules",
                                      rule.text(),
                                      "node_disk_prefetch",
                                      {},
                                      {.not_ours = not_ours});
    const std::string udevadm = program_path(input.facts, "udevadm", "/usr/bin/udevadm");
    const ResourceId reload =
        plan.add(CommandRun{.name = "reload udev's rules",
                            .argv = {udevadm, "control", "--reload"},
                            .again_on = {file}},
                 "node_disk_prefetch",
                 {.needs = {file}, .on_failure = OnFailure::warn, .not_ours = not_ours});
    plan.add(CommandRun{.name = "set the read-ahead of disks",
                        .argv = {udevadm, "trigger", "--subsystem-match=block", "--action=change"},
                        .again_on = {file}},
             "node_disk_prefetch",
             {.needs = {reload}, .on_failure = OnFailure::warn, .not_ours = not_ours});
}

}  // namespace

void add_features(const RoleInput& input, PlanWriter& plan) {
    add_firewall(input, plan);
    add_selinux(input, plan);
    add_swap(input, plan);
    add_numa(input, plan);
    add_read_ahead(input, plan);
}

}  // namespace pigsty::firstboot
