// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/node/tuned_profile.hpp"

namespace pigsty::firstboot {

void add_tuned(const RoleInput& input, PlanWriter& plan) {
    const std::string active = input.variables.text("node_tune");
    if (active == "none") {
        return;
    }
    const std::optional<std::string> not_ours = not_without_kernel(input.facts);
    ResourceId active_file;
    for (const std::string_view profile : tuned_profiles()) {
        const ResourceId file = plan.file("/etc/tuned/" + std::string(profile) + "/tuned.conf",
                                          tuned_profile_text(profile, input.facts),
                                          "node_tune: the four profiles",
                                          {},
                                          {.not_ours = not_ours});
        if (profile == active) {
            active_file = file;
        }
    }
    const ResourceId unit = plan.add(UnitPresent{.name = "tuned.service", .may_be_missing = true},
                                     "node_tune",
                                     {.on_failure = OnFailure::warn, .not_ours = not_ours});
    plan.add(CommandRun{.name = "activate the tuned profile " + active,
                        .argv = {program_path(input.facts, "tuned-adm", "/usr/sbin/tuned-adm"),
                                 "profile",
                                 active},
                        .unless = {"/bin/grep", "-qx", active, "/etc/tuned/active_profile"},
                        .again_on = {active_file},
                        .limit = std::chrono::minutes(3)},
             "node_tune",
             {.needs = {active_file, unit}, .on_failure = OnFailure::warn, .not_ours = not_ours});
}

}  // namespace pigsty::firstboot
