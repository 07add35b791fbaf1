// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/disk_tool.hpp"

#include "base/error.hpp"

namespace pigsty::builder {

void run_disk_tool(base::Command command, const std::string& package) {
    command.environment.emplace_back("LC_ALL=C");
    command.environment.emplace_back("TZ=UTC");
    try {
        base::run_checked(command);
    } catch (base::ProcessError& error) {
        if (error.message().starts_with("cannot run ")) {
            error.set_hint("install the package " + package);
        }
        throw;
    }
}

}  // namespace pigsty::builder
