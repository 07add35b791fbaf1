// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <string>

#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/bundle_format.hpp"
#include "bundles/make.hpp"

namespace pigsty::builder::cli {

namespace {

/// Pads `label` so that values stand in one column.
std::string row(const std::string& label, const std::string& value) {
    return "  " + label + std::string(label.size() < 10 ? 10 - label.size() : 1, ' ') + value +
           '\n';
}

std::string content_of(const bundles::MakeResult& result) {
    std::string text = base::count_of(result.packages, "package");
    if (result.files > 0) {
        text += ", " + base::count_of(result.files, "other file");
    }
    return text + ", " + base::human_size(result.content_bytes);
}

std::string unchanged_text(const bundles::MakeResult& result) {
    return "nothing to do: " + result.archive.string() + " is up to date (" + content_of(result) +
           ", sha256 " + result.archive_sha256.substr(0, 12) + "…)\n";
}

/// What a person does with the archive. Pigsty's configure throws a small one away, so that is
/// unpacked by hand.
std::string next_steps(const bundles::MakeResult& result, const std::string& prefix) {
    return "next:\n  " + prefix + " verify " + result.archive.string() + "\n  " +
           (result.archive_bytes > bundles::k_smallest_kept_bytes
                ? "copy it to the meta node as /tmp/pkg.tgz and run ./configure there\n"
                : "copy it to the meta node and unpack it there: tar -xf pkg.tgz -C /www\n");
}

std::string summary_text(const bundles::MakeResult& result, const std::string& prefix) {
    std::string text = "made " + result.archive.string() + '\n';
    text += row("content", content_of(result));
    text += row("archive",
                base::human_size(result.archive_bytes) + " (" +
                    std::to_string(result.archive_bytes) + " bytes)");
    text += row("sha256", result.archive_sha256);
    for (const bundles::MakeStep& step : result.steps) {
        text += row(step.name, base::human_duration(step.seconds) + ", " + step.detail);
    }
    return text + next_steps(result, prefix);
}

Json record_of(const bundles::MakeResult& result) {
    Json record;
    record["archive"] = result.archive.string();
    record["unchanged"] = result.unchanged;
    record["sha256"] = result.archive_sha256;
    record["size_bytes"] = result.archive_bytes;
    record["packages"] = result.packages;
    record["files"] = result.files;
    record["content_bytes"] = result.content_bytes;
    record["steps"] = Json::array();
    for (const bundles::MakeStep& step : result.steps) {
        record["steps"].push_back(
            {{"name", step.name}, {"seconds", step.seconds.count()}, {"detail", step.detail}});
    }
    record["warnings"] = result.warnings;
    return record;
}

class MakeCommand final : public Command {
  public:
    const char* name() const override { return "make"; }
    const char* summary() const override {
        return "Specs to pkg.tgz: resolve if needed, fetch, index, pack";
    }
    void add_options(CLI::App& app) override {
        app.add_option("-o,--output", options_.output, "Folder for pkg.tgz")
            ->capture_default_str()
            ->type_name("DIR");
        app.add_option("--lock", options_.lock_file, "The lock")
            ->capture_default_str()
            ->type_name("FILE");
        app.add_flag("--locked",
                     locked_,
                     "Refuse a lock that is missing or does not fit, instead of resolving");
    }
    base::ExitCode run(Context& context) override {
        if (options_.output.empty() || options_.lock_file.empty()) {
            throw base::UsageError("an empty name for the output folder or the lock");
        }
        options_.policy = locked_ ? bundles::LockPolicy::locked : bundles::LockPolicy::refresh;
        options_.cache = cache_folder(context);
        options_.jobs = context.options.jobs;
        const bundles::MakeResult result =
            bundles::make(load_profile(context), options_, context.progress);
        for (const std::string& warning : result.warnings) {
            base::log_warning(warning);
        }
        if (context.options.json) {
            print_json(record_of(result));
        } else if (result.unchanged) {
            print_result(unchanged_text(result));
        } else {
            print_result(summary_text(result, command_prefix(context)));
        }
        return base::ExitCode::done;
    }

  private:
    bundles::MakeOptions options_;
    bool locked_ = false;
};

}  // namespace

CommandPtr make_make_command() {
    return std::make_unique<MakeCommand>();
}

}  // namespace pigsty::builder::cli
