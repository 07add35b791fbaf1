// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>

#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/lock_changes.hpp"
#include "bundles/lock_file.hpp"
#include "repo/solve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"
#include "specs/lock_fit.hpp"

namespace pigsty::builder::cli {

namespace {

Json record_of(const specs::Lock& lock, const bundles::LockChanges& changes, bool written) {
    return {{"packages", lock.packages.size()},
            {"files", lock.files.size()},
            {"size_bytes", specs::total_bytes(lock)},
            {"written", written},
            {"added", changes.added},
            {"removed", changes.removed}};
}

class ResolveCommand final : public Command {
  public:
    const char* name() const override { return "resolve"; }
    const char* summary() const override { return "Specs and upstream metadata to a lock"; }
    void add_options(CLI::App& app) override {
        app.add_option("-o,--output", lock_file_, "The lock")
            ->capture_default_str()
            ->type_name("FILE");
        update_ =
            app.add_option(
                   "--update", names_, "Refresh the named packages, or all when none is named")
                ->expected(0, -1)
                ->type_name("NAME");
        app.add_flag("--dry-run",
                     dry_run_,
                     "Print what would be chosen; write no lock, download no package");
    }
    base::ExitCode run(Context& context) override {
        const specs::Profile profile = load_profile(context);
        const repo::Store store(cache_folder(context) / "store");
        const std::optional<bundles::LockFile> previous = bundles::read_lock_file(lock_file_);
        std::erase(names_, "");  // what CLI11 gives for --update without a name
        const bundles::LockRequest request{
            lock_file_, cache_folder(context), context.options.jobs, names_};
        if (dry_run_) {
            return print_choice(
                context, bundles::try_lock(profile, previous, request, store, context.progress));
        }
        if (previous && update_->count() == 0 &&
            specs::lock_misfit(previous->lock, profile).empty()) {
            print_outcome(context, previous->lock, {}, false);
            return base::ExitCode::done;
        }
        const bundles::LockFile made =
            bundles::write_lock_file(profile, previous, request, store, context.progress);
        print_outcome(
            context,
            made.lock,
            bundles::changes_between(previous ? previous->lock : specs::Lock{}, made.lock),
            true);
        return base::ExitCode::done;
    }

  private:
    static base::ExitCode print_choice(const Context& context,
                                       const std::vector<repo::SolvedPackage>& packages) {
        Json list = Json::array();
        std::string text;
        for (const repo::SolvedPackage& package : packages) {
            const std::string nevra = specs::to_string(package.nevra);
            list.push_back(
                {{"nevra", nevra}, {"repository", package.repository}, {"sets", package.sets}});
            text += nevra + ' ' + package.repository + '\n';
        }
        if (context.options.json) {
            print_json({{"packages", std::move(list)}});
        } else {
            print_result(text);
        }
        return base::ExitCode::done;
    }

    void print_outcome(const Context& context,
                       const specs::Lock& lock,
                       const bundles::LockChanges& changes,
                       bool written) const {
        if (context.options.json) {
            print_json(record_of(lock, changes, written));
            return;
        }
        const std::string content = base::count_of(lock.packages.size(), "package") + ", " +
                                    base::human_size(specs::total_bytes(lock));
        if (!written) {
            print_result("nothing to do: " + lock_file_.string() + " fits the specs (" + content +
                         "); --update asks the upstreams again\n");
            return;
        }
        print_result(bundles::format_changes(changes) + "wrote " + lock_file_.string() + ": " +
                     content + '\n');
    }

    std::filesystem::path lock_file_ = "bundle.lock";
    std::vector<std::string> names_;
    CLI::Option* update_ = nullptr;
    bool dry_run_ = false;
};

}  // namespace

CommandPtr make_resolve_command() {
    return std::make_unique<ResolveCommand>();
}

}  // namespace pigsty::builder::cli
