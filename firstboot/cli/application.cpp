// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cli/application.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "base/edit_distance.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/version.hpp"
#include "firstboot/cli/command.hpp"

namespace pigsty::firstboot::cli {

namespace {

constexpr const char* k_footer =
    "Exit status: 0 done, 1 failed (a retry may help), 2 command line or inventory wrong.";
constexpr const char* k_usage =
    "call it as: pigsty-firstboot [OPTIONS] identify|plan|apply|status|facts; see pigsty-firstboot "
    "--help";

void add_global_options(CLI::App& app, GlobalOptions& options) {
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app.add_option("--root", options.root, "Work on the node below DIR; \"/\" is this one")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--inventory", options.inventory, "Read this inventory and ask no other source")
        ->type_name("FILE");
    app.add_option("--ip", options.address, "Be the host with this address")->type_name("ADDR");
    app.add_option("--facts", options.facts, "Facts of another machine, as \"facts\" prints them")
        ->type_name("FILE");
    app.add_flag("--json", options.json, "Print the result as JSON");
    app.add_flag("--quiet,-q", options.quiet, "Say only how it ended");
    app.add_option("--color", options.color, "Colours")
        ->capture_default_str()
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

void apply_output_options(const GlobalOptions& options) {
    base::set_log_level(options.quiet ? base::LogLevel::quiet : base::LogLevel::normal);
    base::set_color_mode(options.color == "always"  ? base::ColorMode::always
                         : options.color == "never" ? base::ColorMode::never
                                                    : base::ColorMode::automatic);
}

base::UsageError usage_error(const std::string& message) {
    base::UsageError error(message);
    error.set_hint(k_usage);
    return error;
}

/// Says which verb is not there, and which is near.
std::string unknown_verb(const CLI::App& app, const std::string& otherwise) {
    const std::vector<std::string> rest = app.remaining();
    if (!app.get_subcommands().empty() || rest.empty() || rest.front().starts_with('-')) {
        return otherwise;
    }
    std::vector<std::string> verbs;
    for (const CLI::App* verb : app.get_subcommands({})) {
        verbs.push_back(verb->get_name());
    }
    return "unknown command " + base::quote(rest.front()) + base::did_you_mean(rest.front(), verbs);
}

/// Parses; true when a verb is to be run, false when help or version was all that was asked for.
bool parse(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return true;
    } catch (const CLI::Success& asked) {
        app.exit(asked);
        return false;
    } catch (const CLI::ParseError& wrong) {
        throw usage_error(unknown_verb(app, wrong.what()));
    }
}

/// With --json a failure is a record, too.
base::ExitCode run_command(Command& command, const Context& context) {
    try {
        return command.run(context);
    } catch (const base::Error& error) {
        if (context.options.json) {
            const nlohmann::ordered_json record{
                {"ok", false},
                {"error", error.message()},
                {"frames", error.frames()},
                {"hint", error.hint()},
                {"exit_status", static_cast<int>(error.exit_code())}};
            print_result(
                record.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                '\n');
        }
        throw;
    }
}

}  // namespace

std::vector<CommandPtr> all_commands() {
    std::vector<CommandPtr> commands;
    commands.push_back(make_identify_command());
    commands.push_back(make_plan_command());
    commands.push_back(make_apply_command());
    commands.push_back(make_status_command());
    commands.push_back(make_facts_command());
    return commands;
}

base::ExitCode run_application(int argc, char** argv) {
    CLI::App app("Makes a node what its inventory says.", "pigsty-firstboot");
    app.set_version_flag("--version", "pigsty-firstboot " + std::string(base::version()));
    app.require_subcommand(1);
    app.footer(k_footer);
    Context context;
    add_global_options(app, context.options);
    const std::vector<CommandPtr> commands = all_commands();
    Command* chosen = nullptr;
    for (const CommandPtr& command : commands) {
        CLI::App* verb = app.add_subcommand(command->name(), command->summary());
        verb->fallthrough();  // global options may stand after the verb
        command->add_options(*verb);
        verb->callback([&chosen, raw = command.get()] { chosen = raw; });
    }
    if (!parse(app, argc, argv)) {
        return base::ExitCode::done;
    }
    apply_output_options(context.options);
    return run_command(*chosen, context);
}

}  // namespace pigsty::firstboot::cli
