// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/command.hpp"
#include "builder/cli/command_group.hpp"

namespace pigsty::builder::cli {

CommandPtr make_image_command() {
    std::vector<CommandPtr> commands;
    commands.push_back(make_image_build_command());
    commands.push_back(make_image_convert_command());
    commands.push_back(make_image_boot_command());
    commands.push_back(make_image_inspect_command());
    commands.push_back(make_image_diff_command());
    return std::make_unique<CommandGroup>("image", "Golden images", std::move(commands));
}

}  // namespace pigsty::builder::cli
