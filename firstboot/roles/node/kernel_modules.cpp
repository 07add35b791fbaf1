// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/node/tuned_profile.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

std::vector<std::string> module_names(const RoleInput& input) {
    std::vector<std::string> names;
    const auto append_new = [&](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    for (const PlacedText& name : placed_texts(input.variables, "node_kernel_modules")) {
        if (!is_made_of(name.text, "-_") || name.text.starts_with('-')) {
            name.fail_expected("the name of a kernel module");
        }
        append_new(name.text);
    }
    for (const std::string& name : modules_of_profile(input.variables.text("node_tune"))) {
        append_new(name);
    }
    for (const PlacedPair& pair : placed_pairs(input.variables, "node_sysctl_params")) {
        if (pair.key.starts_with("net.bridge.")) {
            append_new("br_netfilter");
        } else if (pair.key.starts_with("net.netfilter.nf_conntrack")) {
            append_new("nf_conntrack");
        }
    }
    return names;
}

}  // namespace

void add_kernel_modules(const RoleInput& input, PlanWriter& plan) {
    const std::vector<std::string> names = module_names(input);
    if (names.empty()) {
        return;
    }
    const std::optional<std::string> not_ours = not_without_kernel(input.facts);
    KeyValueText text("node_kernel_modules, and modules whose settings the tuned profile has.");
    for (const std::string& name : names) {
        text.line(name);
    }
    plan.file("/etc/modules-load.d/pigsty.conf",
              text.text(),
              "node_kernel_modules",
              {},
              {.not_ours = not_ours});
    for (const std::string& name : names) {
        // Kernels of clouds come without some of them, and a node serves well enough so.
        plan.add(KernelModuleLoaded{name},
                 "node_kernel_modules",
                 {.on_failure = OnFailure::warn, .not_ours = not_ours});
    }
}

}  // namespace pigsty::firstboot
