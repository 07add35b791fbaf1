// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

void add_data_directories(const RoleInput& input, PlanWriter& plan) {
    const PlacedText path = placed_text(input.variables, "pg_fs_main");
    if (path.text.empty()) {
        return;
    }
    require_path(path);
    if (path.text == "/") {
        path.fail_expected("the mount point of the data disk");
    }
    // Whoever came first upstream owned the mount point, until it became 0777: here it is root's,
    // and every service has a directory of its own in it.
    plan.add(DirectoryPresent{.path = path.text}, "pg_fs_main: root's, and not 0777");
}

}  // namespace pigsty::firstboot
