// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/transaction.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <system_error>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "builder/sandbox/sandbox.hpp"
#include "builder/tree/image_packages.hpp"
#include "builder/tree/transaction_log.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* k_store_inside = "/run/pigsty/store";
constexpr const char* k_input_inside = "/run/pigsty/input";
constexpr int k_killed = 128;  ///< and the signal: status of a program that was killed

/// Folders of the package "filesystem" on which the kernel's views are mounted: rpm could not give
/// them an owner there without root, and leaves them as they were unpacked.
constexpr const char* k_mounted_inside = "_netsharedpath /proc:/sys";

/// Names for the store's files, and the keys as files: what rpm is shown of the lock.
void write_input(const specs::Lock& lock, const repo::Store& store, const fs::path& folder) {
    fs::create_directories(folder / "rpms");
    fs::create_directories(folder / "keys");
    for (const specs::LockedPackage& package : lock.packages) {
        const fs::path inside =
            k_store_inside / fs::relative(store.path_of(package.sha256), store.root());
        fs::create_symlink(inside, folder / "rpms" / rpm_file_name(package));
    }
    for (const specs::LockedKey& key : lock.keys) {
        base::write_file(folder / "keys" / (key.fingerprint + ".key"), key.text);
    }
}

std::vector<std::string> rpm_command(const specs::Lock& lock, const specs::Distro& distro) {
    std::vector<std::string> argv = {distro.target.rpm,
                                     "--define",
                                     "_dbpath " + distro.rpm_db_path,
                                     "--define",
                                     "_keyring fs",
                                     "--define",
                                     std::string("_keyringpath ") + k_input_inside + "/keys/",
                                     "--define",
                                     k_mounted_inside,
                                     "-Uvv"};
    for (const specs::LockedPackage& package : lock.packages) {
        argv.push_back(std::string(k_input_inside) + "/rpms/" + rpm_file_name(package));
    }
    return argv;
}

/// Ends the transaction from within its output handler when a scriptlet takes too long.
class Watch {
  public:
    explicit Watch(std::chrono::seconds limit) : limit_(limit) {}
    void look(const std::string& running) {
        if (running != running_) {
            running_ = running;
            since_ = Clock::now();
        }
    }
    bool is_late() const { return !running_.empty() && Clock::now() - since_ > limit_; }

  private:
    std::chrono::seconds limit_;
    std::string running_;
    Clock::time_point since_ = Clock::now();
};

std::string indented(const std::string& text) {
    std::string lines;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines += "\n    " + base::printable(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string last_lines(const std::string& text) {
    constexpr std::size_t k_most = 1500;
    return text.size() <= k_most ? text : text.substr(text.find('\n', text.size() - k_most) + 1);
}

bool is_tolerated(const FailedScriptlet& failure, const specs::Target& target) {
    const auto name = scriptlet_by_name(failure.scriptlet);
    return name && std::ranges::any_of(target.tolerated_scriptlets, [&](const auto& tolerated) {
               return tolerated.scriptlet == *name;
           });
}

[[noreturn]] void fail(const FailedScriptlet& failure) {
    std::string message = "the scriptlet " + failure.scriptlet + " failed: " + failure.outcome;
    if (!failure.output.empty()) {
        message += "; its output ends with" + indented(last_lines(failure.output));
    }
    throw base::Error(message);
}

void judge(const base::ProcessResult& result,
           const TransactionLog& log,
           const specs::Target& target) {
    for (const FailedScriptlet& failure : log.failures()) {
        if (!is_tolerated(failure, target)) {
            fail(failure);
        }
        base::log_warning("tolerated: " + failure.scriptlet + " failed, " + failure.outcome);
    }
    if (result.exit_status == 0 && log.errors().empty()) {
        return;
    }
    if (!log.running().empty() && result.exit_status > k_killed) {
        fail({log.running(),
              "rpm was killed by signal " + std::to_string(result.exit_status - k_killed) +
                  " while it ran",
              log.output()});
    }
    std::string message = "the target's rpm did not install the packages (exit status " +
                          std::to_string(result.exit_status) + ")";
    for (const std::string& error : log.errors()) {
        message += "\n    " + base::printable(error);
    }
    if (log.errors().empty()) {
        message += indented(last_lines(log.output() + result.err));
    }
    throw base::Error(message);
}

/// The scriptlet's part in a message about a transaction that was killed.
[[noreturn]] void fail_late(const TransactionLog& log, std::chrono::seconds limit) {
    fail({log.running(),
          "it ran longer than " + base::human_duration(limit) +
              " and was killed (--scriptlet-limit gives it more)",
          log.output()});
}

}  // namespace

void install_packages(const specs::Lock& lock,
                      const specs::Distro& distro,
                      const repo::Store& store,
                      const TransactionOptions& options,
                      base::Progress& progress) {
    const base::TempDir input("transaction", options.tree.parent_path());
    write_input(lock, store, input.path());
    base::ProgressTask task(progress, "installing", lock.packages.size(), 0);
    std::set<std::string, std::less<>> begun;  // rpm comes back to a package for its triggers
    TransactionLog log([&](std::string_view package) {
        progress.now(package);
        progress.advance(begun.emplace(package).second ? 1 : 0, 0);
    });
    Watch watch(options.scriptlet_limit);
    SandboxRequest request;
    request.tree = options.tree;
    request.argv = rpm_command(lock, distro);
    request.binds = {{store.root(), k_store_inside}, {input.path(), k_input_inside}};
    request.clock = options.clock;
    request.on_output = [&](std::string_view bytes) {
        log.take(bytes);
        watch.look(log.running());
    };
    request.should_stop = [&] { return watch.is_late(); };
    const base::ProcessResult result = run_in_sandbox(request);
    log.finish();
    if (result.timed_out) {
        fail_late(log, options.scriptlet_limit);
    }
    base::in_context(
        [&] {
            return "installing into the root tree " + base::quote(options.tree.string()) +
                   ", which rpm calls \"/\"";
        },
        [&] { judge(result, log, distro.target); });
    task.end(base::count_of(lock.packages.size(), "package"));
}

}  // namespace pigsty::builder
