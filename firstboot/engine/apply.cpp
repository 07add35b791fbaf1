// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/apply.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/interrupt.hpp"
#include "base/version.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/rendered.hpp"
#include "firstboot/engine/state_folder.hpp"

namespace pigsty::firstboot {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::map<ResourceId, std::string> digests_of(const Plan& plan) {
    std::map<ResourceId, std::string> digests;
    for (const Resource& resource : plan.resources) {
        digests[id_of(resource)] = digest_of(resource);
    }
    return digests;
}

std::vector<std::string> units_of(const Plan& plan) {
    std::vector<std::string> names;
    for (const Resource& resource : plan.resources) {
        const auto* unit = std::get_if<UnitPresent>(&resource.body);
        if (unit != nullptr && !resource.not_ours &&
            std::find(names.begin(), names.end(), unit->name) == names.end()) {
            names.push_back(unit->name);
        }
    }
    return names;
}

/// Hands the lines of a long step on with the step's name.
class Watcher final : public StepWatcher {
  public:
    explicit Watcher(ApplyObserver* observer) : observer_(observer) {}
    void set(const Resource* resource) { resource_ = resource; }
    void waiting(const std::string& text) override {
        if (observer_ != nullptr && resource_ != nullptr) {
            observer_->waiting(*resource_, text);
        }
    }

  private:
    ApplyObserver* observer_;
    const Resource* resource_ = nullptr;
};

Look look_at(const Resource& resource, EngineContext& context) {
    if (resource.not_ours) {
        return {LookState::not_ours, *resource.not_ours, ""};
    }
    return handler_of(resource).look(resource, context);
}

/// What an apply knows before its first step; kept together because handlers refer to it.
struct Bench {
    Bench(const Plan& plan, System& system, Memory kept, Purpose purpose, ApplyObserver* observer)
        : memory(std::move(kept)),
          digests(digests_of(plan)),
          units(system, units_of(plan)),
          watcher(observer),
          context{system, units, memory, digests, purpose, watcher} {}

    Memory memory;
    std::map<ResourceId, std::string> digests;
    Units units;
    Watcher watcher;
    EngineContext context;
};

class Applier {
  public:
    Applier(const Plan& plan, System& system, const StateFolder& state, ApplyObserver& observer)
        : plan_(plan),
          system_(system),
          state_(state),
          observer_(observer),
          bench_(plan, system, state.load_memory(), Purpose::apply, &observer),
          stored_(bench_.memory),
          run_(bench_.memory.run + 1),
          journal_(state.journal()) {}

    /// Does every step; stops at the first failure that counts.
    void do_steps(ApplyResult& result) {
        for (const Resource& resource : plan_.resources) {
            result.failure = attempt(id_of(resource), [&] { step(resource, result); });
            if (result.failure && resource.on_failure == OnFailure::warn && !base::interrupted()) {
                observer_.warned(resource, result.failure->reason);
                result.warnings.push_back(*result.failure);
                states_.push_back(LookState::unknown);
                result.failure.reset();
            }
            if (result.failure) {
                return;
            }
        }
    }

    /// What only a whole plan allows: to forget what it no longer has.
    void finish(const ApplyRequest& request, ApplyResult& result) {
        result.failure = attempt("finish", [&] {
            leave_old();
            bench_.units.reload_if_changed();
            remember_all();
            if (!system_.live()) {
                state_.store_rendered(rendered_json(plan_, states_));
            }
            if (request.when_ready) {
                request.when_ready();
            }
        });
    }

    void store() {
        if (!lines_.empty() || bench_.memory != stored_) {
            state_.store(bench_.memory, lines_);
        }
    }

    std::uint64_t run() const { return bench_.memory.run; }

  private:
    /// The failure of `body`, in the journal, too, where that can still be written.
    template <class Body>
    std::optional<StepFailure> attempt(const ResourceId& id, const Body& body) {
        std::optional<StepFailure> failure;
        try {
            body();
        } catch (const base::Error& error) {
            failure = StepFailure{id, reason_of(error)};
        } catch (const std::exception& error) {
            failure = StepFailure{id, cut_reason(error.what())};
        }
        if (failure) {
            try {
                record({.event = JournalEvent::failed, .id = id, .reason = failure->reason});
            } catch (const base::Error&) {  // the disk that is full is the failure
            }
        }
        return failure;
    }

    void record(JournalLine line) {
        line.run = run_;
        line.at = utc_now();
        journal_.append(line);
        bench_.memory.run = run_;
        lines_.push_back(std::move(line));
    }

    void step(const Resource& resource, ApplyResult& result) {
        base::check_interrupt();
        bench_.watcher.set(&resource);
        const Look look = look_at(resource, bench_.context);
        switch (look.state) {
            case LookState::already:
                ++result.already;
                break;
            case LookState::not_ours:
                ++result.not_ours;
                break;
            case LookState::rendered:
                ++result.rendered;
                break;
            case LookState::differs:
            case LookState::unknown:
                change(resource, look);
                ++result.changed;
                break;
        }
        states_.push_back(look.state);
    }

    void change(const Resource& resource, const Look& look) {
        const auto start = Clock::now();
        observer_.begin(resource);
        make_watchers_stale(id_of(resource));
        const Handler& handler = handler_of(resource);
        handler.make(resource, bench_.context);
        const std::optional<Memo> memo = handler.memo(resource, bench_.context);
        record({.event = JournalEvent::changed,
                .id = id_of(resource),
                .seconds = seconds_since(start),
                .memo = memo});
        if (memo) {
            bench_.memory.memos[id_of(resource)] = *memo;
        }
        observer_.changed(resource, look, seconds_since(start));
    }

    /// Before the effect: a kill after it must not leave a service that has read the old content
    /// looking as if it had read the new one.
    void make_watchers_stale(const ResourceId& id) {
        for (const Resource& watcher : plan_.resources) {
            const std::vector<ResourceId> watched = watched_by(watcher);
            const ResourceId name = id_of(watcher);
            const Memo* memo = bench_.memory.find(name);
            if (memo == nullptr || std::find(watched.begin(), watched.end(), id) == watched.end()) {
                continue;
            }
            const Handler& handler = handler_of(watcher);
            const std::optional<Memo> rest =
                handler.stale != nullptr ? handler.stale(watcher, id, *memo) : std::nullopt;
            if (rest == *memo) {
                continue;
            }
            record({.event = JournalEvent::stale, .id = name, .memo = rest});
            if (rest) {
                bench_.memory.memos[name] = *rest;
            } else {
                bench_.memory.memos.erase(name);
            }
        }
    }

    /// Undoes what earlier plans had made and this one has not.
    void leave_old() {
        std::set<std::string> paths;
        for (const Resource& resource : plan_.resources) {
            if (const auto memo = handler_of(resource).memo(resource, bench_.context)) {
                paths.insert(memo->path);
            }
        }
        const std::map<ResourceId, Memo> memos = bench_.memory.memos;
        for (const auto& [id, memo] : memos) {
            if (bench_.digests.contains(id)) {
                continue;
            }
            const Handler* handler = handler_of_id(id);
            const bool taken_over = !id.starts_with("lines ") && paths.contains(memo.path);
            if (handler != nullptr && handler->leave != nullptr && !taken_over) {
                if (const auto what = handler->leave(id, memo, bench_.context)) {
                    record({.event = JournalEvent::removed, .id = id, .reason = *what});
                    observer_.left(id, *what);
                }
            }
            bench_.memory.memos.erase(id);
        }
    }

    /// Also of what was so already: a run that was killed may have made it.
    void remember_all() {
        for (std::size_t at = 0; at < plan_.resources.size(); ++at) {
            const Resource& resource = plan_.resources[at];
            if (states_[at] != LookState::already && states_[at] != LookState::differs) {
                continue;
            }
            if (const auto memo = handler_of(resource).memo(resource, bench_.context)) {
                bench_.memory.memos[id_of(resource)] = *memo;
            }
        }
    }

    const Plan& plan_;
    System& system_;
    const StateFolder& state_;
    ApplyObserver& observer_;
    Bench bench_;
    Memory stored_;
    std::uint64_t run_;
    Journal journal_;
    std::vector<JournalLine> lines_;
    std::vector<LookState> states_;
};

std::string boot_id_of(const System& system) {
    std::string id;
    if (system.live()) {
        id = system.files().read("/proc/sys/kernel/random/boot_id").value_or("");
    }
    while (id.ends_with('\n')) {
        id.pop_back();
    }
    return id;
}

ApplyResult begin_result(const System& system) {
    ApplyResult result;
    result.started = utc_now();
    result.boot_id = boot_id_of(system);
    result.version = base::version();
    return result;
}

/// What cannot be read is replaced.
std::optional<ApplyResult> result_before(const StateFolder& state) {
    try {
        return state.result();
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// The number under which status takes a failure before the first step for the last word: that of
/// the youngest run which left a trace.
std::uint64_t last_run(const StateFolder& state) {
    try {
        return state.load_memory().run;
    } catch (const base::Error&) {  // that may be the very failure
    }
    const auto before = result_before(state);
    std::uint64_t run = before ? before->run : 0;
    try {
        for (const JournalLine& line : state.journal().read().lines) {
            run = std::max(run, line.run);
        }
    } catch (const base::Error&) {
    }
    return run;
}

/// The last act: what status says from now on.
void end_result(ApplyResult& result, const StateFolder& state) {
    const std::optional<ApplyResult> before = result_before(state);
    result.finished = utc_now();
    result.ready = !result.failure;
    result.last_ready = result.ready ? result.finished : before ? before->last_ready : "";
    try {
        state.store_result(result);
    } catch (const base::Error& error) {
        result.ready = false;
        if (!result.failure) {
            result.failure = StepFailure{"finish", reason_of(error)};
        }
    }
}

}  // namespace

std::string reason_of(const base::Error& error) {
    std::string text = base::describe(error);
    constexpr std::string_view k_label = "error: ";
    text.erase(0, text.starts_with(k_label) ? k_label.size() : 0);
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return cut_reason(std::move(text));
}

std::vector<Look> look_at_plan(const Plan& plan, System& system) {
    const auto state = StateFolder::find(system.files());
    Bench bench(plan, system, state ? state->peek_memory() : Memory{}, Purpose::plan, nullptr);
    std::vector<Look> looks;
    looks.reserve(plan.resources.size());
    for (const Resource& resource : plan.resources) {
        base::check_interrupt();
        try {
            looks.push_back(look_at(resource, bench.context));
        } catch (const base::Interrupted&) {
            throw;
        } catch (const base::Error& error) {
            looks.push_back({LookState::unknown, error.message(), ""});
        }
    }
    return looks;
}

ApplyResult apply_plan(const Plan& plan,
                       System& system,
                       const ApplyRequest& request,
                       ApplyObserver& observer) {
    const auto start = Clock::now();
    const StateFolder state = StateFolder::make(system.files());
    const base::FileLock lock = state.lock();
    ApplyResult result = begin_result(system);
    result.address = plan.address;
    result.roles = plan.roles;
    result.inventory_sha256 = request.inventory_sha256;
    result.instance_id = request.instance_id;
    Applier applier(plan, system, state, observer);
    applier.do_steps(result);
    if (!result.failure) {
        applier.finish(request, result);
    }
    try {
        applier.store();
    } catch (const base::Error& error) {
        result.failure = result.failure.value_or(StepFailure{"finish", reason_of(error)});
    }
    result.run = applier.run();
    result.seconds = seconds_since(start);
    end_result(result, state);
    return result;
}

ApplyResult record_failure(System& system, const StepFailure& failure) {
    ApplyResult result = begin_result(system);
    result.failure = failure;
    result.finished = result.started;
    try {
        const StateFolder state = StateFolder::make(system.files());
        const base::FileLock lock = state.lock();
        result.run = last_run(state);
        end_result(result, state);
    } catch (const base::Error&) {  // the caller tells the failure itself
    }
    return result;
}

}  // namespace pigsty::firstboot
