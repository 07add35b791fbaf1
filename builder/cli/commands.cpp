// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/command.hpp"

namespace pigsty::builder::cli {

std::vector<CommandPtr> all_commands() {
    std::vector<CommandPtr> commands;
    commands.push_back(make_make_command());
    commands.push_back(make_resolve_command());
    commands.push_back(make_fetch_command());
    commands.push_back(make_index_command());
    commands.push_back(make_verify_command());
    commands.push_back(make_inspect_command());
    commands.push_back(make_why_command());
    commands.push_back(make_serve_command());
    commands.push_back(make_image_command());
    commands.push_back(make_inventory_command());
    commands.push_back(make_seed_command());
    commands.push_back(make_specs_command());
    commands.push_back(make_completion_command());
    return commands;
}

}  // namespace pigsty::builder::cli
