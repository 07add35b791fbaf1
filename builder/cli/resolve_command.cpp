// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "builder/cli/command.hpp"
#include "builder/cli/detail/json_result.hpp"
#include "bundles/lock_changes.hpp"
#include "repo/resolve.hpp"
#include "repo/store.hpp"
#include "specs/lock.hpp"

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
        app.add_flag(
            "--dry-run", dry_run_, "Print what would be chosen; write and download nothing");
    }
    base::ExitCode run(Context& context) override {
        const specs::Profile profile = load_profile(context);
        const repo::Store store(cache_folder(context) / "store");
        const std::optional<specs::Lock> previous = read_previous();
        repo::ResolveOptions options;
        options.cache = cache_folder(context);
        options.jobs = context.options.jobs;
        options.previous = previous ? &*previous : nullptr;
        std::erase(names_, "");  // what CLI11 gives for --update without a name
        options.update = names_;
        if (dry_run_) {
            return print_choice(context, repo::choose(profile, store, options, context.progress));
        }
        if (previous && update_->count() == 0 &&
            previous->input_sha256 == specs::input_digest(profile)) {
            print_outcome(context, *previous, {}, false);
            return base::ExitCode::done;
        }
        const specs::Lock lock = repo::resolve(profile, store, options, context.progress);
        base::make_directories(lock_file_.parent_path());
        base::write_file(lock_file_, specs::format_lock(lock));
        print_outcome(context,
                      lock,
                      bundles::changes_between(previous ? *previous : specs::Lock{}, lock),
                      true);
        return base::ExitCode::done;
    }

  private:
    std::optional<specs::Lock> read_previous() const {
        const auto text = base::read_file_if_present(lock_file_);
        return text ? std::optional(specs::parse_lock(*text, lock_file_.string())) : std::nullopt;
    }

    static base::ExitCode print_choice(const Context& context, const repo::Choice& choice) {
        Json list = Json::array();
        std::string text;
        for (const repo::SolvedPackage& package : choice.packages) {
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
