// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>

#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/inspect.hpp"
#include "bundles/why.hpp"

namespace pigsty::builder::cli {

namespace {

Json record_of(const bundles::WhyAnswer& answer) {
    Json record = {{"package", answer.package},
                   {"repository", answer.repository},
                   {"sets", answer.sets},
                   {"request", answer.request},
                   {"set", answer.set}};
    record["chain"] = Json::array();
    for (const bundles::WhyStep& step : answer.chain) {
        record["chain"].push_back({{"package", step.package},
                                   {"capability", step.capability},
                                   {"needed_by", step.needed_by}});
    }
    return record;
}

class WhyCommand final : public Command {
  public:
    const char* name() const override { return "why"; }
    const char* summary() const override { return "Explain why a package is in a lock or bundle"; }
    void add_options(CLI::App& app) override {
        app.add_option("NAME", name_, "Name, name.arch or NEVRA of a package")
            ->required()
            ->type_name("");
        app.add_option("--lock", path_, "The lock or bundle")
            ->capture_default_str()
            ->type_name("PATH");
    }
    base::ExitCode run(Context& context) override {
        require_path(path_, "a lock, a pkg.tgz or an unpacked bundle");
        const std::vector<bundles::WhyAnswer> answers =
            bundles::explain(bundles::load_lock(path_), name_);
        if (context.options.json) {
            Json record = {{"name", name_}, {"answers", Json::array()}};
            for (const bundles::WhyAnswer& answer : answers) {
                record["answers"].push_back(record_of(answer));
            }
            print_json(record);
        } else {
            print_result(bundles::format_why(answers));
        }
        return base::ExitCode::done;
    }

  private:
    std::string name_;
    std::filesystem::path path_ = "bundle.lock";
};

}  // namespace

CommandPtr make_why_command() {
    return std::make_unique<WhyCommand>();
}

}  // namespace pigsty::builder::cli
