// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/finding_json.hpp"
#include "specs/profile_load.hpp"

namespace pigsty::builder::cli {

namespace {

class SpecsCommand final : public Command {
  public:
    const char* name() const override { return "specs"; }
    const char* summary() const override { return "Check a profile's documents: specs check"; }
    void add_options(CLI::App& app) override {
        app.require_subcommand(1);
        app.add_subcommand("check", "Report everything that is wrong with the profile")
            ->fallthrough();
    }
    base::ExitCode run(Context& context) override {
        const auto findings = specs::check_profile_documents(
            {context.options.specs}, context.options.profile, override_sources(context));
        const auto errors =
            std::count_if(findings.begin(), findings.end(), [](const specs::Finding& finding) {
                return finding.severity == specs::Severity::error;
            });
        if (context.options.json) {
            print_json({{"profile", context.options.profile},
                        {"ok", errors == 0},
                        {"findings", findings_json(findings)}});
        } else {
            report(context, findings, static_cast<std::uint64_t>(errors));
        }
        return errors == 0 ? base::ExitCode::done : base::ExitCode::wrong;
    }

  private:
    /// Findings go to standard error, as a compiler's do; the verdict to standard output.
    static void report(const Context& context,
                       const std::vector<specs::Finding>& findings,
                       std::uint64_t errors) {
        for (const specs::Finding& finding : findings) {
            base::write_stderr(specs::to_string(finding) + '\n');
        }
        print_result("profile " + context.options.profile + ": " +
                     (errors == 0 ? "in order" : base::count_of(errors, "error")) + ", " +
                     base::count_of(findings.size() - errors, "warning") + '\n');
    }
};

}  // namespace

CommandPtr make_specs_command() {
    return std::make_unique<SpecsCommand>();
}

}  // namespace pigsty::builder::cli
