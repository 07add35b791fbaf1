// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/command_group.hpp"

#include <CLI/CLI.hpp>
#include <utility>

namespace pigsty::builder::cli {

CommandGroup::CommandGroup(std::string name, std::string summary, std::vector<CommandPtr> commands)
    : name_(std::move(name)), summary_(std::move(summary)), commands_(std::move(commands)) {}

void CommandGroup::add_options(CLI::App& app) {
    app.require_subcommand(1);
    for (const CommandPtr& command : commands_) {
        CLI::App* verb = app.add_subcommand(command->name(), command->summary());
        verb->fallthrough();
        command->add_options(*verb);
        verb->callback([this, raw = command.get()] { chosen_ = raw; });
    }
}

base::ExitCode CommandGroup::run(Context& context) {
    return chosen_->run(context);
}

}  // namespace pigsty::builder::cli
