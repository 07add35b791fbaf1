// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/account_files.hpp"
#include "firstboot/engine/handler.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::chrono::seconds k_limit(60);

const UserPresent& body_of(const Resource& resource) {
    return std::get<UserPresent>(resource.body);
}

/// Files already belong to the number that a user has: it is never changed.
void refuse_conflict(const UserPresent& user, const Accounts& accounts) {
    const UserEntry* entry = accounts.user(user.name);
    if (entry != nullptr && user.number == Number::exact && user.uid && entry->uid != *user.uid) {
        base::Error error("user " + base::quote(user.name) + " has the number " +
                          std::to_string(entry->uid) + ", expected " + std::to_string(*user.uid));
        error.set_hint(
            "firstboot changes no numbers: set the number that the node has in the "
            "inventory, or change the user by hand with all its files");
        throw error;
    }
    const UserEntry* other = entry == nullptr && user.uid ? accounts.user_with(*user.uid) : nullptr;
    if (other != nullptr) {
        throw base::Error("user " + base::quote(user.name) + " wants the number " +
                          std::to_string(*user.uid) + ", which user " + base::quote(other->name) +
                          " has");
    }
}

/// The supplementary groups that lack the user.
std::vector<std::string> missing_groups(const UserPresent& user, const Accounts& accounts) {
    const UserEntry* entry = accounts.user(user.name);
    std::vector<std::string> missing;
    for (const std::string& name : user.groups) {
        const GroupEntry* group = accounts.group(name);
        const bool primary = group != nullptr && entry != nullptr && entry->gid == group->gid;
        if (!primary && (group == nullptr ||
                         std::find(group->members.begin(), group->members.end(), user.name) ==
                             group->members.end())) {
            missing.push_back(name);
        }
    }
    return missing;
}

/// The home directory that the user has; an account that exists keeps its own.
std::string home_of(const UserPresent& user, const Accounts& accounts) {
    const UserEntry* entry = accounts.user(user.name);
    return user.home.empty() || entry == nullptr ? user.home : entry->home;
}

Look look(const Resource& resource, EngineContext& context) {
    const UserPresent& user = body_of(resource);
    const Accounts& accounts = context.system.accounts();
    refuse_conflict(user, accounts);
    if (accounts.user(user.name) == nullptr) {
        return {LookState::differs, "new", ""};
    }
    if (const auto missing = missing_groups(user, accounts); !missing.empty()) {
        return {LookState::differs, "not in group " + base::quote_list(missing), ""};
    }
    const std::string home = home_of(user, accounts);
    if (!home.empty() && !context.system.files().info_followed(home)) {
        return {LookState::differs, "no home directory " + base::quote(home), ""};
    }
    return {};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ",") + word;
    }
    return text;
}

void add_live(const UserPresent& user, System& system) {
    std::vector<std::string> argv = {"useradd", "-s", user.shell};
    if (user.uid) {
        argv.insert(argv.end(), {"-u", std::to_string(*user.uid)});
    }
    if (!user.group.empty()) {
        argv.insert(argv.end(), {"-g", user.group});
    }
    if (!user.groups.empty()) {
        argv.insert(argv.end(), {"-G", joined(user.groups)});
    }
    if (!user.comment.empty()) {
        argv.insert(argv.end(), {"-c", user.comment});
    }
    if (user.home.empty()) {
        argv.emplace_back("-M");
    } else {
        argv.insert(argv.end(), {"-d", user.home});
        argv.emplace_back(system.files().info_followed(user.home) ? "-M" : "-m");
    }
    argv.push_back(user.name);
    try {
        system.run_checked(std::move(argv), k_limit);
        system.forget_accounts();
    } catch (const base::ProcessError&) {
        system.forget_accounts();
        if (system.accounts().user(user.name) == nullptr) {
            throw;
        }  // else the useradd of a killed run came first
    }
}

void add_to_folder(const UserPresent& user, System& system) {
    const std::string group = user.group.empty() ? user.name : user.group;
    std::uint32_t uid = user.uid.value_or(system.accounts().free_id());
    if (system.accounts().group(group) == nullptr) {
        if (!user.group.empty()) {
            throw base::Error("group " + base::quote(group) + " of user " + base::quote(user.name) +
                              " does not exist");
        }
        add_group_lines(system, group, uid);
    } else if (!user.uid && user.group.empty() &&
               system.accounts().user_with(system.accounts().group(group)->gid) == nullptr) {
        uid = system.accounts().group(group)->gid;  // as a run that was cut here had begun
    }
    add_user_lines(system, user, uid, system.accounts().group(group)->gid);
}

void add_groups(const UserPresent& user, System& system) {
    const std::vector<std::string> missing = missing_groups(user, system.accounts());
    if (missing.empty()) {
        return;
    }
    if (system.live()) {
        system.run_checked({"usermod", "-a", "-G", joined(missing), user.name}, k_limit);
        system.forget_accounts();
        return;
    }
    for (const std::string& group : missing) {
        add_member_line(system, group, user.name);
    }
}

void make(const Resource& resource, EngineContext& context) {
    const UserPresent& user = body_of(resource);
    System& system = context.system;
    if (system.accounts().user(user.name) == nullptr) {
        system.live() ? add_live(user, system) : add_to_folder(user, system);
    }
    add_groups(user, system);
    const UserEntry* entry = system.accounts().user(user.name);
    const std::string home = home_of(user, system.accounts());
    if (entry != nullptr && !home.empty() && !system.files().info_followed(home)) {
        system.files().make_directory(
            home,
            system.numeric({.mode = 0700,
                            .owner = user.name,
                            .group = system.accounts().group_name(entry->gid)}));
    }
}

}  // namespace

const Handler k_user_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
