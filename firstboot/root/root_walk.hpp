// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"

namespace pigsty::firstboot {

/// Where a name ends up below a root: an open directory and the last part of the name. `part` is
/// empty for the root itself.
struct WalkEnd {
    base::Fd directory;
    std::string part;
    std::string resolved;  ///< absolute within the root, without links
    bool found = true;     ///< false: a directory on the way is missing or none
};

struct WalkOptions {
    bool follow_last = false;   ///< a link at the end is followed, too
    bool make_parents = false;  ///< missing directories on the way are made, 0755
};

/// Walks `name` below the directory `root` part by part, following links as if it were the root;
/// ".." at the root stays there. Throws SystemError, ELOOP beyond 40 links.
/// Source: path_resolution(7).
WalkEnd walk_below(int root, const std::string& name, const WalkOptions& options);

}  // namespace pigsty::firstboot
