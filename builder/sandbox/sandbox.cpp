// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/sandbox.hpp"

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "builder/sandbox/clock_shim.hpp"
#include "builder/sandbox/sandbox_inside.hpp"

namespace pigsty::builder {

namespace {

constexpr std::string_view k_read_only = "--read-only";
constexpr std::string_view k_merge = "--merge-outputs";
constexpr std::string_view k_bind = "--bind";
constexpr std::string_view k_end = "--";

std::string last_lines(std::string_view text) {
    constexpr std::size_t k_most = 2000;
    const std::size_t from = text.size() > k_most ? text.find('\n', text.size() - k_most) : 0;
    return base::printable(text.substr(from == std::string_view::npos ? 0 : from));
}

base::ProcessResult run_order(const SandboxRequest& request, bool merge) {
    const base::TempDir scratch("sandbox", request.tree.parent_path());
    const std::filesystem::path shim = scratch.path() / "clock.so";
    base::write_file(shim, clock_shim(request.clock), 0755);
    base::Command command;
    command.argv = {"/proc/self/exe", std::string(k_sandbox_word)};
    for (std::string& word :
         to_arguments({request.tree, request.access, merge, shim, request.binds, request.argv})) {
        command.argv.push_back(std::move(word));
    }
    command.limit = request.limit;
    command.on_out = request.on_output;
    command.should_stop = request.should_stop;
    return base::run(command);
}

/// The error that the sandbox's own process told, as base::describe() wrote it.
[[noreturn]] void rethrow(const std::string& text) {
    constexpr std::string_view k_error = "error: ";
    constexpr std::string_view k_hint = "\nhint: ";
    const auto line = [&](std::size_t from) {
        return base::printable(text.substr(from, text.find('\n', from) - from));
    };
    base::Error error(line(k_error.size()));
    if (const std::size_t hint = text.find(k_hint); hint != std::string::npos) {
        error.set_hint(line(hint + k_hint.size()));
    }
    throw error;
}

}  // namespace

std::vector<std::string> to_arguments(const SandboxOrder& order) {
    std::vector<std::string> words = {order.tree.string(), order.clock_shim.string()};
    if (order.access == TreeAccess::read_only) {
        words.emplace_back(k_read_only);
    }
    if (order.merge_outputs) {
        words.emplace_back(k_merge);
    }
    for (const SandboxBind& bind : order.binds) {
        words.insert(words.end(),
                     {std::string(k_bind), bind.source.string(), bind.target.string()});
    }
    words.emplace_back(k_end);
    words.insert(words.end(), order.argv.begin(), order.argv.end());
    return words;
}

SandboxOrder parse_order(const std::vector<std::string>& arguments) {
    SandboxOrder order;
    std::size_t at = 0;
    const auto next = [&]() -> const std::string& {
        if (at == arguments.size()) {
            throw base::Error("the sandbox was given too few arguments");
        }
        return arguments[at++];
    };
    order.tree = next();
    order.clock_shim = next();
    for (const std::string* word = &next(); *word != k_end; word = &next()) {
        if (*word == k_read_only) {
            order.access = TreeAccess::read_only;
        } else if (*word == k_merge) {
            order.merge_outputs = true;
        } else if (*word == k_bind) {
            const std::string& source = next();
            order.binds.push_back({source, next()});
        } else {
            throw base::Error("the sandbox does not know " + base::quote(*word));
        }
    }
    order.argv.assign(arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end());
    if (order.argv.empty()) {
        throw base::Error("the sandbox was given no program");
    }
    return order;
}

base::ProcessResult run_in_sandbox(const SandboxRequest& request) {
    base::ProcessResult result = run_order(request, request.on_output != nullptr);
    if (result.exit_status == k_sandbox_failed && result.err.starts_with("error: ")) {
        rethrow(result.err);
    }
    return result;
}

std::string run_checked_in_sandbox(const SandboxRequest& request) {
    base::ProcessResult result = run_in_sandbox(request);
    if (result.exit_status == 0 && !result.timed_out) {
        return std::move(result.out);
    }
    std::string line;
    for (const std::string& word : request.argv) {
        line += (line.empty() ? "" : " ") + word;
    }
    throw base::ProcessError(base::quote(line) + " in the root tree " +
                             (result.timed_out
                                  ? "ran longer than its time limit and was killed"
                                  : "ended with status " + std::to_string(result.exit_status)) +
                             ":\n" + last_lines(result.err.empty() ? result.out : result.err));
}

}  // namespace pigsty::builder
