// SPDX-License-Identifier: Apache-2.0
#include "firstboot/cli/command.hpp"

namespace pigsty::firstboot::cli {

namespace {

class FactsCommand final : public Command {
  public:
    const char* name() const override { return "facts"; }
    const char* summary() const override { return "Say what the machine is, as JSON"; }
    base::ExitCode run(const Context& context) override {
        std::string text = facts_to_json(facts_of(context));
        text += text.ends_with('\n') ? "" : "\n";
        print_result(text);
        return base::ExitCode::done;
    }
};

}  // namespace

CommandPtr make_facts_command() {
    return std::make_unique<FactsCommand>();
}

}  // namespace pigsty::firstboot::cli
