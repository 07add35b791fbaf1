// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/account_files.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

const GroupPresent& body_of(const Resource& resource) {
    return std::get<GroupPresent>(resource.body);
}

/// Files already belong to the number that a group has: it is never changed.
void refuse_conflict(const GroupPresent& group, const Accounts& accounts) {
    const GroupEntry* entry = accounts.group(group.name);
    if (entry != nullptr && group.number == Number::exact && group.gid &&
        entry->gid != *group.gid) {
        base::Error error("group " + base::quote(group.name) + " has the number " +
                          std::to_string(entry->gid) + ", expected " + std::to_string(*group.gid));
        error.set_hint(
            "firstboot changes no numbers: set the number that the node has in the "
            "inventory, or change the group by hand with all its files");
        throw error;
    }
    const GroupEntry* other =
        entry == nullptr && group.gid ? accounts.group_with(*group.gid) : nullptr;
    if (other != nullptr) {
        throw base::Error("group " + base::quote(group.name) + " wants the number " +
                          std::to_string(*group.gid) + ", which group " + base::quote(other->name) +
                          " has");
    }
}

Look look(const Resource& resource, EngineContext& context) {
    const GroupPresent& group = body_of(resource);
    refuse_conflict(group, context.system.accounts());
    if (context.system.accounts().group(group.name) != nullptr) {
        return {};
    }
    return {LookState::differs, "new", ""};
}

void make(const Resource& resource, EngineContext& context) {
    const GroupPresent& group = body_of(resource);
    if (!context.system.live()) {
        add_group_lines(
            context.system, group.name, group.gid.value_or(context.system.accounts().free_id()));
        return;
    }
    std::vector<std::string> argv = {"groupadd"};
    if (group.gid) {
        argv.insert(argv.end(), {"-g", std::to_string(*group.gid)});
    }
    argv.push_back(group.name);
    try {
        context.system.run_checked(std::move(argv), std::chrono::seconds(60));
        context.system.forget_accounts();
    } catch (const base::ProcessError&) {
        context.system.forget_accounts();
        if (context.system.accounts().group(group.name) == nullptr) {
            throw;
        }  // else the groupadd of a killed run came first
    }
}

}  // namespace

const Handler k_group_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
