// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/file.hpp"
#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/finding_json.hpp"
#include "specs/inventory/inventory_check.hpp"

namespace pigsty::builder::cli {

namespace {

class InventoryCheckCommand final : public Command {
  public:
    const char* name() const override { return "check"; }
    const char* summary() const override {
        return "Report everything that is wrong or doubtful about an inventory";
    }
    void add_options(CLI::App& app) override {
        app.add_option("FILE", file_, "The inventory, e.g. pigsty.yml")->required()->type_name("");
    }
    base::ExitCode run(Context& context) override {
        require_path(file_, "an inventory");
        const auto findings = specs::check_inventory_text(base::read_file(file_), file_.string());
        const auto errors = static_cast<std::uint64_t>(
            std::count_if(findings.begin(), findings.end(), [](const specs::Finding& finding) {
                return finding.severity == specs::Severity::error;
            }));
        if (context.options.json) {
            print_json({{"inventory", file_.string()},
                        {"ok", errors == 0},
                        {"errors", errors},
                        {"warnings", findings.size() - errors},
                        {"findings", findings_json(findings)}});
        } else {
            report(findings, errors);
        }
        return errors == 0 ? base::ExitCode::done : base::ExitCode::wrong;
    }

  private:
    /// Findings go to standard error, as a compiler's do; the verdict to standard output.
    void report(const std::vector<specs::Finding>& findings, std::uint64_t errors) const {
        std::string text;
        for (const specs::Finding& finding : findings) {
            text += specs::to_string(finding) + '\n';
        }
        base::write_stderr(text);
        print_result("inventory " + file_.string() + ": " +
                     (errors == 0 ? "in order" : base::count_of(errors, "error")) + ", " +
                     base::count_of(findings.size() - errors, "warning") + '\n');
    }

    std::filesystem::path file_;
};

}  // namespace

CommandPtr make_inventory_check_command() {
    return std::make_unique<InventoryCheckCommand>();
}

}  // namespace pigsty::builder::cli
