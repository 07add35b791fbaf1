// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "builder/cli/context.hpp"

namespace CLI {
class App;
}

namespace pigsty::builder::cli {

/// One verb of the command line.
class Command {
  public:
    virtual ~Command() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;

    /// Declares the verb's own options and operands; CLI11 fills the members they are bound to.
    virtual void add_options(CLI::App& app) = 0;

    /// Does the work. Results go to standard output, everything else to standard error.
    virtual base::ExitCode run(Context& context) = 0;
};

using CommandPtr = std::unique_ptr<Command>;

CommandPtr make_resolve_command();
CommandPtr make_fetch_command();
CommandPtr make_index_command();
CommandPtr make_make_command();
CommandPtr make_verify_command();
CommandPtr make_inspect_command();
CommandPtr make_why_command();
CommandPtr make_serve_command();
CommandPtr make_specs_command();
CommandPtr make_image_command();
CommandPtr make_image_build_command();
CommandPtr make_image_convert_command();
CommandPtr make_image_inspect_command();
CommandPtr make_image_diff_command();
CommandPtr make_image_boot_command();
CommandPtr make_inventory_command();
CommandPtr make_inventory_check_command();
CommandPtr make_inventory_show_command();
CommandPtr make_seed_command();
CommandPtr make_completion_command();

/// Every verb, in the order of the help text. Listed by hand: self-registering objects vanish from
/// static libraries.
std::vector<CommandPtr> all_commands();

}  // namespace pigsty::builder::cli
