// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "firstboot/engine/system.hpp"

namespace pigsty::firstboot {

// Users and groups of a folder that is no running system: their lines are added to its files, the
// files are made when they are missing. Passwords are locked. Each may be cut by a kill between two
// files; calling it again adds what is missing. Source: shadow(5), gshadow(5).

void add_group_lines(System& system, const std::string& name, std::uint32_t gid);

/// A user without a home directory, which is a step of its own.
void add_user_lines(System& system, const UserPresent& user, std::uint32_t uid, std::uint32_t gid);

/// Adds the user to the members of the group. Throws Error when there is no such group.
void add_member_line(System& system, const std::string& group, const std::string& user);

}  // namespace pigsty::firstboot
