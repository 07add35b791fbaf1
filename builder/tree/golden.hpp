// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "builder/tree/tree_root.hpp"

namespace pigsty::builder {

/// Takes out of a tree what belongs to one machine or to the moment of its making: machine id, host
/// keys, logs, caches, histories, random seeds, leases, backups of account files, and whatever
/// /run, /tmp and /var/tmp hold. No account keeps a password. Logs and caches that a package owns
/// (in `owned`, absolute names) stay, logs emptied.
void make_golden(const TreeRoot& tree, const std::set<std::string>& owned);

/// The text of /etc/shadow with every password gone: a hash, be it locked, or an empty password
/// becomes "!!", which nothing matches.
std::string without_passwords(std::string_view shadow);

/// Sets every modification time after `epoch` to it. Symbolic links are not followed.
void clamp_times(const TreeRoot& tree, std::int64_t epoch);

}  // namespace pigsty::builder
