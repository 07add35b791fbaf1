// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "firstboot/engine/memory.hpp"
#include "firstboot/engine/system.hpp"
#include "firstboot/engine/units.hpp"
#include "firstboot/plan/look.hpp"
#include "firstboot/plan/plan.hpp"

namespace pigsty::firstboot {

enum class Purpose { plan, apply };

/// Takes a line on how a long step goes on: "node_exporter answers: 12 s of 60 s, connection
/// refused".
class StepWatcher {
  public:
    virtual ~StepWatcher() = default;
    virtual void waiting(const std::string& text) = 0;
};

/// What handlers work with.
struct EngineContext {
    System& system;
    Units& units;
    Memory& memory;
    const std::map<ResourceId, std::string>& digests;  ///< of every resource of the plan
    Purpose purpose;
    StepWatcher& watcher;

    /// One text for the digests of these resources.
    std::string digest_of_all(const std::vector<ResourceId>& ids) const;
};

/// How the engine deals with one type of resource.
struct Handler {
    /// Looks without changing anything. Throws Error when it cannot be looked at.
    Look (*look)(const Resource& resource, EngineContext& context);
    /// Makes it so; called after `look` said that it differs. May be cut anywhere by a kill: the
    /// next look tells what is left to do. Throws Error.
    void (*make)(const Resource& resource, EngineContext& context);
    /// What to remember of it once it is so; nullopt: nothing.
    std::optional<Memo> (*memo)(const Resource& resource, EngineContext& context);
    /// Undoes it after it has left the plan, where that is safe. Says in few words what was done;
    /// nullopt: nothing had to be. Null for types that are left as they are.
    std::optional<std::string> (*leave)(const ResourceId& id,
                                        const Memo& memo,
                                        EngineContext& context);
    /// What is left of the memo when `changed`, which the resource watches, is about to change;
    /// nullopt: nothing. Null for types that forget everything then.
    std::optional<Memo> (*stale)(const Resource& resource,
                                 const ResourceId& changed,
                                 const Memo& memo) = nullptr;
};

/// The handler of a resource's type.
const Handler& handler_of(const Resource& resource);

/// The handler of the type that an id starts with; nullptr: none (any more).
const Handler* handler_of_id(const ResourceId& id);

// One line a type; each has a source of its own, handle_<type>.cpp.
extern const Handler k_packages_handler;
extern const Handler k_group_handler;
extern const Handler k_user_handler;
extern const Handler k_directory_handler;
extern const Handler k_file_handler;
extern const Handler k_lines_handler;
extern const Handler k_link_handler;
extern const Handler k_absent_handler;
extern const Handler k_sysctl_handler;
extern const Handler k_module_handler;
extern const Handler k_hostname_handler;
extern const Handler k_timezone_handler;
extern const Handler k_unit_handler;
extern const Handler k_command_handler;
extern const Handler k_wait_handler;
extern const Handler k_sql_handler;
extern const Handler k_baseline_handler;
extern const Handler k_pgdata_handler;

/// For types of which nothing is remembered.
std::optional<Memo> no_memo(const Resource& resource, EngineContext& context);

/// For what a folder cannot have.
Look needs_live(std::string note = "");

}  // namespace pigsty::firstboot
