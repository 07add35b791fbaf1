// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "base/log.hpp"
#include "firstboot/cli/command.hpp"
#include "firstboot/engine/apply.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot::cli {

namespace {

class PlanCommand final : public Command {
  public:
    const char* name() const override { return "plan"; }
    const char* summary() const override { return "Say what apply would change; changes nothing"; }
    void add_options(CLI::App& app) override {
        app.add_flag("--diff", diff_, "Show how files would change");
    }
    base::ExitCode run(const Context& context) override {
        const Facts facts = facts_of(context);
        const IdentifiedNode node = identify_node(context, facts);
        const Plan plan = make_plan(node.inventory, node.identity.address, facts);
        System system(context.options.root);
        const std::vector<Look> looks = look_at_plan(plan, system);
        for (const std::string& warning : plan.warnings) {
            base::log_warning(warning);
        }
        print_result(
            context.options.json
                ? plan_json(plan, looks)
                : plan_text(plan, looks, diff_ ? Diffs::yes : Diffs::no, color_of_output(context)));
        return base::ExitCode::done;
    }

  private:
    bool diff_ = false;
};

}  // namespace

CommandPtr make_plan_command() {
    return std::make_unique<PlanCommand>();
}

}  // namespace pigsty::firstboot::cli
