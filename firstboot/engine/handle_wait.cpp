// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/human.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/probe.hpp"

namespace pigsty::firstboot {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds k_probe_limit(3000);
constexpr Milliseconds k_first_word(2000);  ///< nobody needs to hear of shorter waits
constexpr Milliseconds k_between_words(5000);

const WaitFor& body_of(const Resource& resource) {
    return std::get<WaitFor>(resource.body);
}

/// What is seen instead of what is waited for; nullopt when it is there.
struct Observer {
    const System& system;
    Milliseconds limit;

    std::optional<std::string> operator()(const TcpListening& wanted) const {
        return probe_tcp(wanted, limit);
    }
    std::optional<std::string> operator()(const HttpAnswers& wanted) const {
        return probe_http(wanted, limit);
    }
    std::optional<std::string> operator()(const AnyAnswers& wanted) const {
        std::optional<std::string> seen = "nobody to ask";
        for (const HttpAnswers& one : wanted.of) {
            seen = probe_http(one, limit);
            if (!seen) {
                break;
            }
            *seen = one.address + ' ' + *seen;
        }
        return seen;
    }
    std::optional<std::string> operator()(const PathExists& wanted) const {
        return system.files().info_followed(wanted.path)
                   ? std::nullopt
                   : std::optional("no " + base::quote(wanted.path));
    }
    /// Not through System::run: looking may be cut short.
    std::optional<std::string> operator()(const CommandSucceeds& wanted) const {
        base::Command command;
        command.argv = wanted.argv;
        command.environment = {"LC_ALL=C"};
        command.limit = std::max(limit, k_probe_limit);
        command.output_limit_bytes = 65536;
        const base::ProcessResult result = base::run(command);
        if (result.timed_out) {
            return "hangs";
        }
        if (result.exit_status == 0) {
            return std::nullopt;
        }
        std::string said = base::printable(result.err.empty() ? result.out : result.err);
        said.resize(std::min({said.size(), said.find('\n'), std::size_t{200}}));
        return "ends with status " + std::to_string(result.exit_status) +
               (said.empty() ? "" : ": " + said);
    }
};

std::optional<std::string> observe(const WaitFor& wait, const System& system, Milliseconds limit) {
    return std::visit(Observer{system, limit}, wait.condition);
}

/// Sleeps, but not through a request to stop.
void pause_for(Milliseconds pause) {
    const auto end = Clock::now() + pause;
    while (Clock::now() < end) {
        base::check_interrupt();
        const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - Clock::now());
        const long slice = std::clamp<long>(left.count(), 0, 100'000'000);
        const timespec span{0, slice};
        ::nanosleep(&span, nullptr);
    }
    base::check_interrupt();
}

Look look(const Resource& resource, EngineContext& context) {
    const WaitFor& wait = body_of(resource);
    if (!context.system.live()) {
        return needs_live();
    }
    if (!wait.spared_by.empty() && context.system.files().info_followed(wait.spared_by)) {
        return {};
    }
    const auto seen = observe(wait, context.system, Milliseconds(500));
    return seen ? Look{LookState::differs, "not yet: " + *seen, ""} : Look{};
}

void make(const Resource& resource, EngineContext& context) {
    const WaitFor& wait = body_of(resource);
    const auto start = Clock::now();
    const auto end = start + wait.limit;
    auto word = start + k_first_word;
    while (true) {
        const auto left = std::chrono::duration_cast<Milliseconds>(end - Clock::now());
        const auto seen =
            observe(wait, context.system, std::clamp(left, Milliseconds(200), k_probe_limit));
        if (!seen) {
            return;
        }
        const auto now = Clock::now();
        if (now >= end) {
            throw base::Error(base::quote(wait.name) + " has not come within " +
                              base::human_duration(wait.limit) + "; last seen: " + *seen);
        }
        if (now >= word) {
            context.watcher.waiting(base::human_duration(now - start) + " of " +
                                    base::human_duration(wait.limit) + ", " + *seen);
            word = now + k_between_words;
        }
        pause_for(std::min(wait.pause, std::chrono::ceil<Milliseconds>(end - now)));
    }
}

}  // namespace

const Handler k_wait_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
