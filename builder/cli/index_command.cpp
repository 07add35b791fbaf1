// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/epoch.hpp"
#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "repo/index_folder.hpp"

namespace pigsty::builder::cli {

namespace {

namespace fs = std::filesystem;

std::string lines_of(const char* label, const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        text += std::string(label) + ": " + item + '\n';
    }
    return text;
}

class IndexCommand final : public Command {
  public:
    const char* name() const override { return "index"; }
    const char* summary() const override {
        return "Write or refresh the repodata of a folder of RPMs";
    }
    void add_options(CLI::App& app) override {
        app.add_option("DIR", folder_, "Folder with RPMs")->required()->type_name("");
        app.add_option("--groups", groups_, "comps.xml to publish as group data")
            ->type_name("FILE");
        app.add_flag("--check",
                     check_,
                     "Compare only; status 3 when the index does not describe the folder");
    }
    base::ExitCode run(Context& context) override {
        require_path(folder_, "a folder of RPMs");
        if (!groups_.empty()) {
            require_path(groups_, "a comps.xml");
        }
        return check_ ? compare(context) : write(context);
    }

  private:
    base::ExitCode write(Context& context) const {
        repo::IndexOptions options;
        options.jobs = context.options.jobs;
        options.groups = groups_;
        options.epoch = base::source_date_epoch().value_or(0);
        const repo::IndexResult result =
            repo::index_folder(folder_, options, cache_folder(context), context.progress);
        if (context.options.json) {
            print_json({{"packages", result.packages},
                        {"reused", result.reused},
                        {"unchanged", result.unchanged}});
        } else {
            print_result(
                (result.unchanged ? "nothing to do: " : "indexed ") +
                base::count_of(result.packages, "package") + " in " + folder_.string() +
                (result.unchanged ? "" : ", " + std::to_string(result.reused) + " known before") +
                '\n');
        }
        return base::ExitCode::done;
    }

    base::ExitCode compare(Context& context) const {
        const repo::IndexDifferences found =
            repo::check_index(folder_, context.options.jobs, context.progress);
        if (context.options.json) {
            print_json({{"fits", found.none()},
                        {"missing", found.missing},
                        {"extra", found.extra},
                        {"changed", found.changed},
                        {"problems", found.problems}});
        } else {
            print_result(found.none() ? "the index describes " + folder_.string() + '\n'
                                      : lines_of("problem", found.problems) +
                                            lines_of("not indexed", found.missing) +
                                            lines_of("gone", found.extra) +
                                            lines_of("changed", found.changed));
        }
        return found.none() ? base::ExitCode::done : base::ExitCode::rejected;
    }

    fs::path folder_;
    fs::path groups_;
    bool check_ = false;
};

}  // namespace

CommandPtr make_index_command() {
    return std::make_unique<IndexCommand>();
}

}  // namespace pigsty::builder::cli
