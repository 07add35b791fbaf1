// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/human.hpp"
#include "base/quote.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/lock_file.hpp"
#include "repo/downloader.hpp"
#include "repo/package_fetch.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/lock_mirrors.hpp"

namespace pigsty::builder::cli {

namespace {

class FetchCommand final : public Command {
  public:
    const char* name() const override { return "fetch"; }
    const char* summary() const override {
        return "Lock to store: download and check what is missing";
    }
    void add_options(CLI::App& app) override {
        app.add_option("--lock", lock_file_, "The lock")->capture_default_str()->type_name("FILE");
        app.add_flag("--recheck",
                     recheck_,
                     "Read what is in the store again, and fetch anew what is damaged");
    }
    base::ExitCode run(Context& context) override {
        const auto read = bundles::read_lock_file(lock_file_);
        if (!read) {
            base::SpecError error("there is no lock " + base::quote(lock_file_.string()));
            error.set_hint("make one with: pigsty-bundle resolve");
            throw error;
        }
        const specs::Lock& lock = read->lock;
        const specs::Profile profile = load_profile(context);
        bundles::require_fitting_lock(lock, profile, lock_file_);
        const repo::Store store(cache_folder(context) / "store");
        repo::Downloader downloader({.check_threads = context.options.jobs});
        const repo::FetchReport report =
            repo::fetch_lock(specs::with_current_mirrors(lock, profile),
                             store,
                             downloader,
                             context.progress,
                             recheck_ ? repo::Recheck::yes : repo::Recheck::no);
        if (context.options.json) {
            print_json({{"fetched", report.fetched},
                        {"files", report.files},
                        {"discarded", report.discarded},
                        {"received_bytes", report.received_bytes},
                        {"store", store.root().string()}});
        } else {
            print_result("fetched " + base::count_of(report.fetched, "file") + " (" +
                         base::human_size(report.received_bytes) + "), " +
                         std::to_string(report.files - report.fetched) + " were already in " +
                         store.root().string() + '\n');
        }
        return base::ExitCode::done;
    }

  private:
    std::filesystem::path lock_file_ = "bundle.lock";
    bool recheck_ = false;
};

}  // namespace

CommandPtr make_fetch_command() {
    return std::make_unique<FetchCommand>();
}

}  // namespace pigsty::builder::cli
