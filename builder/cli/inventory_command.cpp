// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/command.hpp"
#include "builder/cli/command_group.hpp"

namespace pigsty::builder::cli {

CommandPtr make_inventory_command() {
    std::vector<CommandPtr> commands;
    commands.push_back(make_inventory_check_command());
    commands.push_back(make_inventory_show_command());
    return std::make_unique<CommandGroup>(
        "inventory",
        "Inventories of Pigsty: who is there, and what each is to be",
        std::move(commands));
}

}  // namespace pigsty::builder::cli
