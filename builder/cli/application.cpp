// SPDX-License-Identifier: Apache-2.0
#include "builder/cli/application.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/edit_distance.hpp"
#include "base/progress.hpp"
#include "base/quote.hpp"
#include "base/version.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/verify.hpp"

namespace pigsty::builder::cli {

namespace {

constexpr const char* k_footer =
    "Exit status: 0 done, 1 failed (a retry may help), 2 command line or document wrong, 3 "
    "verification failed.";

void add_global_options(CLI::App& app, GlobalOptions& options) {
    // Given twice, the later one counts, so that an alias or a script's options can be overruled.
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    app.add_option("--profile", options.profile, "Distribution to build")
        ->capture_default_str()
        ->type_name("NAME");
    app.add_option("--specs",
                   options.specs,
                   "Read profiles from DIR/NAME/*.yml instead of the built-in ones")
        ->type_name("DIR");
    app.add_option("--overrides",
                   options.overrides,
                   "Document with mirrors and keys of your own; may be repeated")
        ->type_name("FILE")
        ->envname("PIGSTY_OVERRIDES")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--mirror",
                   options.mirrors,
                   "Use URL for repository ID; may be repeated, first one tried first")
        ->type_name("ID=URL")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--cache",
                   options.cache,
                   "Folder for metadata and packages [$XDG_CACHE_HOME/pigsty-bundle]")
        ->type_name("DIR")
        ->envname("PIGSTY_CACHE");
    app.add_option("--jobs,-j", options.jobs, "Threads; 0 is one per core")
        ->type_name("N")
        ->check(CLI::Range(0, 1024));
    app.add_flag("--json", options.json, "Print the result as JSON");
    app.add_flag("--quiet,-q", options.quiet, "No progress, warnings only");
    app.add_flag("--verbose,-v", options.verbose, "Say more of what is done");
    app.add_option("--color", options.color, "Colours on standard error")
        ->capture_default_str()
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

void apply_output_options(const GlobalOptions& options) {
    base::set_log_level(options.quiet     ? base::LogLevel::quiet
                        : options.verbose ? base::LogLevel::verbose
                                          : base::LogLevel::normal);
    base::set_color_mode(options.color == "always"  ? base::ColorMode::always
                         : options.color == "never" ? base::ColorMode::never
                                                    : base::ColorMode::automatic);
}

/// A verb that is not there: names the nearest one.
[[noreturn]] void throw_unknown_verb(const CLI::App& app,
                                     const std::string& word,
                                     const std::string& otherwise) {
    std::vector<std::string> verbs;
    for (const CLI::App* verb : app.get_subcommands({})) {
        verbs.push_back(verb->get_name());
    }
    if (word.empty() || word.front() == '-') {
        throw base::UsageError(otherwise);
    }
    throw base::UsageError("unknown command " + base::quote(word) +
                           base::did_you_mean(word, verbs));
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
        if (app.get_subcommands().empty() && argc > 1) {
            const std::vector<std::string> rest = app.remaining();
            throw_unknown_verb(app, rest.empty() ? "" : rest.front(), wrong.what());
        }
        base::UsageError error(wrong.what());
        error.set_hint("see pigsty-bundle --help");
        throw error;
    }
}

/// With --json a failure is a record, too; verify prints its own, with the findings.
base::ExitCode run_command(Command& command, Context& context) {
    try {
        return command.run(context);
    } catch (const bundles::VerifyFailed&) {
        throw;
    } catch (const base::Error& error) {
        if (context.options.json) {
            print_json({{"ok", false},
                        {"error", error.message()},
                        {"frames", error.frames()},
                        {"hint", error.hint()},
                        {"exit_status", static_cast<int>(error.exit_code())}});
        }
        throw;
    }
}

}  // namespace

base::ExitCode run_application(int argc, char** argv) {
    CLI::App app("Offline bundles and images of Pigsty, reproducible and verified.",
                 "pigsty-bundle");
    app.set_version_flag("--version", "pigsty-bundle " + std::string(base::version()));
    app.require_subcommand(1);
    app.footer(k_footer);
    GlobalOptions options;
    add_global_options(app, options);
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
    apply_output_options(options);
    const std::unique_ptr<base::Progress> progress =
        base::make_progress(base::choose_progress_style());
    Context context{options, *progress};
    return run_command(*chosen, context);
}

}  // namespace pigsty::builder::cli
