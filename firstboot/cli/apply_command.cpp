// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <optional>

#include "base/log.hpp"
#include "firstboot/cli/apply_lines.hpp"
#include "firstboot/cli/command.hpp"
#include "firstboot/engine/state_folder.hpp"
#include "firstboot/identity/accepted.hpp"
#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot::cli {

namespace {

/// A part of the way to the result; what goes wrong in it fails the step of that name.
template <class Body>
auto in_step(const char* step, std::optional<StepFailure>& failure, const Body& body) {
    try {
        return body();
    } catch (const base::Error& error) {
        failure = StepFailure{step, reason_of(error)};
        throw;
    }
}

class ApplyCommand final : public Command {
  public:
    const char* name() const override { return "apply"; }
    const char* summary() const override {
        return "Make the node what the plan says; may be called again at any time";
    }
    base::ExitCode run(const Context& context) override {
        std::optional<StepFailure> early;
        try {
            return apply(context, early);
        } catch (const ApplyBusy&) {
            throw;  // the other one tells how it ends
        } catch (const base::Error& error) {
            const base::ExitCode code = error.exit_code();
            base::write_stderr(base::describe(error));
            give_up(context, early.value_or(StepFailure{"apply", reason_of(error)}));
            return code;
        }
    }

  private:
    /// As in_step, but what is wrong with the inventory fails the step "inventory".
    template <class Body>
    static auto reading_inventory(const char* step,
                                  std::optional<StepFailure>& early,
                                  const Body& body) {
        try {
            return in_step(step, early, body);
        } catch (const base::SpecError& error) {
            early = StepFailure{"inventory", reason_of(error)};
            throw;
        }
    }

    static base::ExitCode apply(const Context& context, std::optional<StepFailure>& early) {
        const Facts facts = in_step("facts", early, [&] { return facts_of(context); });
        const IdentifiedNode node =
            reading_inventory("identify", early, [&] { return identify_node(context, facts); });
        const Plan plan = reading_inventory(
            "plan", early, [&] { return make_plan(node.inventory, node.identity.address, facts); });
        if (!plan.warnings.empty()) {
            base::log_warning(
                std::to_string(plan.warnings.size()) +
                " doubts about the inventory; they are listed by: " + command_for(context, "plan"));
        }
        ApplyLines lines(context);
        const ApplyResult result = in_step("state", early, [&] {
            System system(context.options.root);
            return apply_plan(plan,
                              system,
                              {.inventory_sha256 = node.identity.inventory_sha256,
                               .instance_id = node.identity.instance_id,
                               .when_ready = [&] { accept(context.options.root, node); }},
                              lines);
        });
        early.reset();
        const bool told = tell(context, result, lines.printed());
        return result.ready && told ? base::ExitCode::done : base::ExitCode::failed;
    }

    /// The result stands already, so what cannot be told only changes the exit status. The console
    /// hears of it first.
    static bool tell(const Context& context, const ApplyResult& result, bool printed) {
        tell_console(result, context);
        std::string text = console_line(result) + '\n';
        if (context.options.json) {
            text = result_to_json(result);
        } else if (!context.options.quiet) {
            text = summary_of(result) + '\n' + text;
        }
        printed = printed && try_to_print(text);
        if (result.failure) {
            base::Error error(result.failure->step + " failed: " + result.failure->reason);
            error.set_hint("mend the cause, then: " + command_for(context, "apply"));
            base::write_stderr(base::describe(error));
        }
        return printed;
    }

    static void give_up(const Context& context, const StepFailure& failure) {
        ApplyResult result;
        result.failure = failure;
        try {
            System system(context.options.root);
            result = record_failure(system, failure);
        } catch (const base::Error&) {  // no root, no record
        }
        tell_console(result, context);
        static_cast<void>(try_to_print(context.options.json ? result_to_json(result)
                                                            : console_line(result) + '\n'));
    }
};

}  // namespace

CommandPtr make_apply_command() {
    return std::make_unique<ApplyCommand>();
}

}  // namespace pigsty::firstboot::cli
