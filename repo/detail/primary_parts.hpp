// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "repo/detail/solv_handles.hpp"

namespace pigsty::repo::detail {

/// Reads a large primary.xml on several threads into `raw`: it is cut before packages, and each
/// part is parsed in a pool of its own. The order of packages becomes another one; their number and
/// content do not. False, with `raw` empty, when the file is small, or a part cannot be parsed on
/// its own: it is then to be read whole, which also finds what is wrong. Throws SystemError.
bool read_in_parts(Repo* raw, const std::string& id, const std::filesystem::path& primary);

}  // namespace pigsty::repo::detail
