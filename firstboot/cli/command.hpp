// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "firstboot/cli/context.hpp"

namespace CLI {
class App;
}

namespace pigsty::firstboot::cli {

/// One verb of the command line.
class Command {
  public:
    virtual ~Command() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;

    /// Declares the verb's own options; CLI11 fills the members they are bound to.
    virtual void add_options(CLI::App&) {}

    /// Does the work. Results go to standard output, everything else to standard error.
    virtual base::ExitCode run(const Context& context) = 0;
};

using CommandPtr = std::unique_ptr<Command>;

CommandPtr make_identify_command();
CommandPtr make_plan_command();
CommandPtr make_apply_command();
CommandPtr make_status_command();
CommandPtr make_facts_command();

/// Every verb, in the order of the help text. Listed by hand: self-registering objects vanish from
/// static libraries.
std::vector<CommandPtr> all_commands();

}  // namespace pigsty::firstboot::cli
