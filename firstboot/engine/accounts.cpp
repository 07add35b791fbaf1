// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/accounts.hpp"

#include <algorithm>
#include <charconv>

namespace pigsty::firstboot {

namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (trouble != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

template <class Entries, class Matches>
auto* find_in(const Entries& entries, const Matches& matches) {
    const auto found = std::find_if(entries.begin(), entries.end(), matches);
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace

Accounts::Accounts(std::string_view passwd, std::string_view group) {
    for (const std::string_view line : split(passwd, '\n')) {
        const std::vector<std::string_view> fields = split(line, ':');
        if (fields.size() != 7 || fields[0].empty()) {
            continue;
        }
        const auto uid = number(fields[2]);
        const auto gid = number(fields[3]);
        if (uid && gid) {
            users_.push_back({std::string(fields[0]),
                              *uid,
                              *gid,
                              std::string(fields[5]),
                              std::string(fields[6])});
        }
    }
    for (const std::string_view line : split(group, '\n')) {
        const std::vector<std::string_view> fields = split(line, ':');
        const auto gid = fields.size() == 4 ? number(fields[2]) : std::nullopt;
        if (!gid || fields[0].empty()) {
            continue;
        }
        GroupEntry entry{std::string(fields[0]), *gid, {}};
        for (const std::string_view member : split(fields[3], ',')) {
            if (!member.empty()) {
                entry.members.emplace_back(member);
            }
        }
        groups_.push_back(std::move(entry));
    }
}

Accounts Accounts::read(const RootFolder& root) {
    return {root.read("/etc/passwd").value_or(""), root.read("/etc/group").value_or("")};
}

const UserEntry* Accounts::user(std::string_view name) const {
    return find_in(users_, [name](const UserEntry& entry) { return entry.name == name; });
}

const UserEntry* Accounts::user_with(std::uint32_t uid) const {
    return find_in(users_, [uid](const UserEntry& entry) { return entry.uid == uid; });
}

const GroupEntry* Accounts::group(std::string_view name) const {
    return find_in(groups_, [name](const GroupEntry& entry) { return entry.name == name; });
}

const GroupEntry* Accounts::group_with(std::uint32_t gid) const {
    return find_in(groups_, [gid](const GroupEntry& entry) { return entry.gid == gid; });
}

std::optional<std::uint32_t> Accounts::uid_of(std::string_view name) const {
    if (const UserEntry* entry = user(name)) {
        return entry->uid;
    }
    return name == "root" ? std::optional<std::uint32_t>(0) : std::nullopt;
}

std::optional<std::uint32_t> Accounts::gid_of(std::string_view name) const {
    if (const GroupEntry* entry = group(name)) {
        return entry->gid;
    }
    return name == "root" ? std::optional<std::uint32_t>(0) : std::nullopt;
}

std::string Accounts::user_name(std::uint32_t uid) const {
    const UserEntry* entry = user_with(uid);
    return entry != nullptr ? entry->name : uid == 0 ? "root" : std::to_string(uid);
}

std::string Accounts::group_name(std::uint32_t gid) const {
    const GroupEntry* entry = group_with(gid);
    return entry != nullptr ? entry->name : gid == 0 ? "root" : std::to_string(gid);
}

std::uint32_t Accounts::free_id() const {
    std::uint32_t id = 1000;
    while (user_with(id) != nullptr || group_with(id) != nullptr) {
        ++id;
    }
    return id;
}

}  // namespace pigsty::firstboot
