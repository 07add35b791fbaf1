// SPDX-License-Identifier: Apache-2.0
#include "bundles/inspect.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"

namespace pigsty::builder::cli {

namespace {

Json record_of(const bundles::BundleSummary& summary) {
    Json record;
    record["profile"] = summary.profile;
    record["arch"] = summary.arch;
    record["releasever"] = summary.releasever;
    record["packages"] = summary.packages;
    record["files"] = summary.files;
    record["size_bytes"] = summary.size_bytes;
    record["unsigned_packages"] = summary.unsigned_packages;
    record["repositories"] = Json::array();
    for (const bundles::RepositorySummary& repository : summary.repositories) {
        record["repositories"].push_back({{"id", repository.id},
                                          {"trust", specs::to_string(repository.trust)},
                                          {"packages", repository.packages},
                                          {"size_bytes", repository.size_bytes}});
    }
    record["sets"] = Json::array();
    for (const bundles::SetSummary& set : summary.sets) {
        record["sets"].push_back({{"name", set.name},
                                  {"requests", set.requests},
                                  {"packages", set.packages},
                                  {"size_bytes", set.size_bytes}});
    }
    record["keys"] = Json::array();
    for (const bundles::KeySummary& key : summary.keys) {
        record["keys"].push_back({{"fingerprint", key.fingerprint},
                                  {"packages", key.packages},
                                  {"repositories", key.repositories}});
    }
    record["largest"] = Json::array();
    for (const bundles::SizedPackage& package : summary.largest) {
        record["largest"].push_back({{"nevra", package.nevra}, {"size_bytes", package.size_bytes}});
    }
    return record;
}

class InspectCommand final : public Command {
  public:
    const char* name() const override { return "inspect"; }
    const char* summary() const override { return "Say what is in a lock or bundle"; }
    void add_options(CLI::App& app) override {
        app.add_option("PATH", path_, "A lock, a pkg.tgz or an unpacked bundle")
            ->capture_default_str()
            ->type_name("");
    }
    base::ExitCode run(Context& context) override {
        require_path(path_, "a lock, a pkg.tgz or an unpacked bundle");
        const bundles::BundleSummary summary = bundles::summarize(bundles::load_lock(path_));
        if (context.options.json) {
            print_json(record_of(summary));
        } else {
            print_result(bundles::format_summary(summary));
        }
        return base::ExitCode::done;
    }

  private:
    std::filesystem::path path_ = "bundle.lock";
};

}  // namespace

CommandPtr make_inspect_command() {
    return std::make_unique<InspectCommand>();
}

}  // namespace pigsty::builder::cli
