// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/human.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "firstboot/cli/apply_lines.hpp"
#include "firstboot/cli/command.hpp"
#include "firstboot/engine/status.hpp"

namespace pigsty::firstboot::cli {

namespace {

using Clock = std::chrono::steady_clock;

std::string headline(const NodeStatus& status, const std::string& retry) {
    switch (status.state) {
        case NodeState::untouched:
            return "untouched: nothing was applied yet\nstart: " + retry + '\n';
        case NodeState::applying:
            return "applying: process " + status.process + " is at work\n";
        case NodeState::cut:
            return "cut: the last apply was killed, or the power failed\ngo on: " + retry + '\n';
        case NodeState::ready:
            return "ready since " + status.result->finished +
                   (status.of_this_boot ? "" : " (before the last start of the machine)") + '\n';
        case NodeState::failed:
            break;
    }
    return "failed at " + status.result->finished + "\n  step: " + status.result->failure->step +
           "\n  reason: " + status.result->failure->reason + "\nretry: " + retry + '\n';
}

std::string text_of(const NodeStatus& status, const std::string& retry) {
    std::string text = headline(status, retry);
    if (status.result) {
        const ApplyResult& result = *status.result;
        text += "node: " + (result.address.empty() ? "not known" : result.address);
        for (const std::string& role : result.roles) {
            text += ' ' + role;
        }
        text += "\nlast apply: " + summary_of(result) + ", " +
                base::human_duration(std::chrono::duration<double>(result.seconds)) + '\n';
        for (const StepFailure& warning : result.warnings) {
            text += "warning: " + warning.step + ": " + warning.reason + '\n';
        }
        if (!result.ready && !result.last_ready.empty()) {
            text += "was ready at " + result.last_ready + '\n';
        }
    }
    return base::printable(text);
}

std::string json_of(const NodeStatus& status, const std::string& retry) {
    nlohmann::ordered_json record;
    record["state"] = to_word(status.state);
    record["process"] = status.process;
    record["of_this_boot"] = status.of_this_boot;
    record["retry"] = retry;
    record["result"] = status.result ? nlohmann::ordered_json::parse(result_to_json(*status.result))
                                     : nlohmann::ordered_json();
    return record.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

/// True when waiting longer may bring another state. What failed before the machine was started
/// last is tried again soon.
bool may_change(const NodeStatus& status) {
    return status.state != NodeState::ready &&
           (status.state != NodeState::failed || !status.of_this_boot);
}

class StatusCommand final : public Command {
  public:
    const char* name() const override { return "status"; }
    const char* summary() const override { return "Say how the node stands"; }
    void add_options(CLI::App& app) override {
        app.add_option("--wait", wait_seconds_, "Wait so long for ready or failed")
            ->type_name("SECONDS")
            ->check(CLI::Range(0, 1'000'000));
    }
    base::ExitCode run(const Context& context) override {
        const RootFolder root(context.options.root);
        const auto end = Clock::now() + std::chrono::seconds(wait_seconds_);
        NodeStatus status = read_status(root);
        while (may_change(status) && Clock::now() < end) {
            base::check_interrupt();
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            status = read_status(root);
        }
        const std::string retry = command_for(context, "apply");
        print_result(context.options.json ? json_of(status, retry) : text_of(status, retry));
        return status.state == NodeState::ready ? base::ExitCode::done : base::ExitCode::failed;
    }

  private:
    int wait_seconds_ = 0;
};

}  // namespace

CommandPtr make_status_command() {
    return std::make_unique<StatusCommand>();
}

}  // namespace pigsty::firstboot::cli
