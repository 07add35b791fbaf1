// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "firstboot/engine/handle_unit_folder.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_digest_size = 64;  ///< of a SHA-256 in hexadecimal

const UnitPresent& body_of(const Resource& resource) {
    return std::get<UnitPresent>(resource.body);
}

/// What a unit has read when it was last started and last reloaded. Shape: "RESTART RELOAD", two
/// digests.
std::string mark_of(const UnitPresent& unit, const EngineContext& context) {
    return base::sha256_of(context.digest_of_all(unit.restart_on)) + ' ' +
           base::sha256_of(context.digest_of_all(unit.reload_on));
}

/// What has to be done to a unit, in this order.
struct Work {
    bool unmask = false;
    bool enable = false;
    bool disable = false;
    std::string action;  ///< "start", "restart", "reload-or-restart", "stop"; empty: nothing
    bool mask = false;

    std::string text() const {
        std::string text;
        const auto add = [&text](bool wanted, const std::string& word) {
            text += wanted ? (text.empty() ? "" : ", ") + word : "";
        };
        add(unmask, "unmask");
        add(enable, "enable");
        add(disable, "disable");
        add(!action.empty(), action);
        add(mask, "mask");
        return text;
    }
};

/// An init script has no state of its own in old systemd: systemctl asks chkconfig.
bool is_enabled(const UnitStatus& status, const UnitPresent& unit, const System& system) {
    constexpr std::array k_enabled = {
        "enabled", "static", "indirect", "generated", "alias", "transient"};
    if (status.unit_file_state.empty()) {
        return system
                   .run({"systemctl", "is-enabled", "--quiet", "--", unit.name},
                        std::chrono::seconds(60))
                   .exit_status == 0;
    }
    return std::find(k_enabled.begin(), k_enabled.end(), status.unit_file_state) != k_enabled.end();
}

std::string action_for(const Resource& resource, const UnitStatus& status, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    if (unit.state == UnitState::stopped) {
        return status.active_state == "inactive" || status.active_state == "failed" ? "" : "stop";
    }
    const Memo* memo = context.memory.find(id_of(resource));
    const std::string mark = mark_of(unit, context);
    const std::string before = memo == nullptr ? "" : memo->value;
    const bool outdated = !unit.restart_on.empty() &&
                          before.substr(0, k_digest_size) != mark.substr(0, k_digest_size);
    if (!status.active()) {
        // A start would join the one that is under way, and that has read the file as it was.
        const bool under_way =
            status.active_state == "activating" && status.sub_state != "auto-restart";
        return unit.state != UnitState::running ? "" : under_way && outdated ? "restart" : "start";
    }
    if (outdated) {
        return "restart";
    }
    return !unit.reload_on.empty() && before != mark ? "reload-or-restart" : "";
}

Work work_for(const Resource& resource, const UnitStatus& status, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    Work work;
    switch (unit.enablement) {
        case UnitEnablement::enabled:
            work.unmask = status.masked();
            work.enable = work.unmask || !is_enabled(status, unit, context.system);
            break;
        case UnitEnablement::disabled:
            work.disable = status.unit_file_state.starts_with("enabled");
            break;
        case UnitEnablement::masked:
            work.mask = !status.masked();
            break;
        case UnitEnablement::untouched:
            break;
    }
    work.action = action_for(resource, status, context);
    return work;
}

/// A missing unit neither runs nor is it enabled.
bool fine_when_missing(const UnitPresent& unit) {
    return unit.may_be_missing ||
           (unit.state != UnitState::running && unit.enablement != UnitEnablement::enabled &&
            unit.enablement != UnitEnablement::masked);
}

Look look(const Resource& resource, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    if (!context.system.live()) {
        return look_at_folder_unit(unit, context.system);
    }
    if (!context.system.has_systemd()) {
        return {LookState::not_ours, "no systemd runs here", ""};
    }
    if (context.purpose == Purpose::apply) {
        context.units.reload_if_needed(unit.name);
    }
    const UnitStatus& status = context.units.status(unit.name);
    if (status.missing() && fine_when_missing(unit)) {
        return {LookState::already, "there is no such unit, which may be", ""};
    }
    if (status.missing() && unit.enablement != UnitEnablement::masked) {
        return {LookState::differs, "there is no such unit yet", ""};
    }
    const std::string work = work_for(resource, status, context).text();
    return {work.empty() ? LookState::already : LookState::differs, work, ""};
}

void check_started(const UnitPresent& unit, EngineContext& context) {
    const UnitStatus& status = context.units.status(unit.name);
    if (status.active_state != "failed" && status.sub_state != "auto-restart") {
        return;
    }
    const std::string tail = context.units.log_tail(unit.name);
    base::Error error("unit " + base::quote(unit.name) + " does not stay up: " +
                      status.active_state + " (" + status.sub_state + ", " + status.result + ')' +
                      (tail.empty() ? "" : "\nlast lines of its log:\n" + tail));
    error.set_hint("see \"systemctl status " + unit.name + "\"");
    throw error;
}

void act(const Resource& resource, const Work& work, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    Units& units = context.units;
    if (work.unmask) {
        units.act({"unmask"}, unit.name);
    }
    if (work.enable) {
        units.act({"enable"}, unit.name);
    }
    if (work.disable) {
        units.act({"disable"}, unit.name);
    }
    if (!work.action.empty()) {
        if (work.action == "start" && units.status(unit.name).active_state == "failed") {
            units.act({"reset-failed"}, unit.name);  // its limit of starts may be used up
        }
        units.act({work.action}, unit.name);
        if (work.action != "stop") {
            check_started(unit, context);
        }
    }
    if (work.mask) {
        units.act({"mask"}, unit.name);
    }
}

void make(const Resource& resource, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    if (!context.system.live()) {
        make_folder_unit(unit, context.system);
        return;
    }
    const UnitStatus status = context.units.status(unit.name);
    if (status.missing() && unit.enablement != UnitEnablement::masked) {
        base::Error error("there is no unit " + base::quote(unit.name));
        error.set_hint("the package that brings it is not installed, or its name is another one");
        throw error;
    }
    act(resource, work_for(resource, status, context), context);
}

std::optional<Memo> memo(const Resource& resource, EngineContext& context) {
    const UnitPresent& unit = body_of(resource);
    if (!context.system.live() || (unit.restart_on.empty() && unit.reload_on.empty())) {
        return std::nullopt;
    }
    // Whoever starts it may have begun before the file was as it is now.
    if (unit.state == UnitState::untouched &&
        !(context.system.has_systemd() && context.units.status(unit.name).active())) {
        return std::nullopt;
    }
    return Memo{mark_of(unit, context), ""};
}

/// A change that only asks for a reload leaves the digest of what asks for a restart.
std::optional<Memo> stale(const Resource& resource, const ResourceId& changed, const Memo& memo) {
    const std::vector<ResourceId>& restart_on = body_of(resource).restart_on;
    if (std::find(restart_on.begin(), restart_on.end(), changed) != restart_on.end()) {
        return std::nullopt;
    }
    return Memo{memo.value.substr(0, k_digest_size) + " stale", ""};
}

}  // namespace

const Handler k_unit_handler{look, make, memo, nullptr, stale};

}  // namespace pigsty::firstboot
