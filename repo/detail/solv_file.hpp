// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "repo/detail/solv_handles.hpp"

namespace pigsty::repo::detail {

/// Packages in libsolv's own format.
struct SolvFile {
    FileHandle file;      ///< at its start
    std::string strings;  ///< to be interned before (see spread_strings)
};

/// Writes a repository to a temporary file without name. Throws SystemError, or Error naming the
/// repository `id`.
SolvFile write_solv(Repo* repo, const std::string& id);

/// Adds the packages to `repo`. False when libsolv does not understand the file; the repository may
/// have some then.
bool add_solv(Repo* repo, const SolvFile& solv);

}  // namespace pigsty::repo::detail
