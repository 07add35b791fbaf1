// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "builder/cli/command.hpp"

namespace pigsty::builder::cli {

/// A verb whose first word after it is another verb, e.g. "image build".
class CommandGroup final : public Command {
  public:
    CommandGroup(std::string name, std::string summary, std::vector<CommandPtr> commands);
    const char* name() const override { return name_.c_str(); }
    const char* summary() const override { return summary_.c_str(); }
    void add_options(CLI::App& app) override;
    base::ExitCode run(Context& context) override;

  private:
    std::string name_;
    std::string summary_;
    std::vector<CommandPtr> commands_;
    Command* chosen_ = nullptr;
};

}  // namespace pigsty::builder::cli
