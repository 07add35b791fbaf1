// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "repo/detail/solv_handles.hpp"

namespace pigsty::repo::detail {

/// The names and versions in the dependencies of a repository, each ended by a zero byte, in an
/// order that looks random but is always the same. Interned in that order they get ids that spread
/// well: libsolv hashes a relation as name + 7 * version, and with the ids its own files give,
/// where versions crowd at the start, most of the time of loading went into collisions (2.5 times
/// slower on 17,649 packages).
std::string spread_strings(Repo* repo);

/// Makes the strings known to `pool`, before repo_add_solv() does.
void intern_strings(Pool* pool, std::string_view strings);

}  // namespace pigsty::repo::detail
