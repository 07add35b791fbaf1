// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

struct UserEntry {
    std::string name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string home;
    std::string shell;
};

struct GroupEntry {
    std::string name;
    std::uint32_t gid = 0;
    std::vector<std::string> members;
};

/// The users and groups in the files of a root directory. They are read here and not asked of the
/// name service, which a static program cannot load. Lines that are wrong are passed over.
/// Source: passwd(5), group(5).
class Accounts {
  public:
    Accounts() = default;
    Accounts(std::string_view passwd, std::string_view group);
    /// Reads etc/passwd and etc/group; missing files have no entries. Throws SystemError.
    static Accounts read(const RootFolder& root);

    const UserEntry* user(std::string_view name) const;
    const UserEntry* user_with(std::uint32_t uid) const;
    const GroupEntry* group(std::string_view name) const;
    const GroupEntry* group_with(std::uint32_t gid) const;

    /// Number of a name; "root" is 0 also where the files do not say so.
    std::optional<std::uint32_t> uid_of(std::string_view name) const;
    std::optional<std::uint32_t> gid_of(std::string_view name) const;

    /// The names of a number, else the number itself as text.
    std::string user_name(std::uint32_t uid) const;
    std::string group_name(std::uint32_t gid) const;

    /// The first number from 1000 on that neither a user nor a group has.
    std::uint32_t free_id() const;

  private:
    std::vector<UserEntry> users_;
    std::vector<GroupEntry> groups_;
};

}  // namespace pigsty::firstboot
