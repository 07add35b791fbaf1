// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "firstboot/engine/result.hpp"
#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

enum class NodeState {
    untouched,  ///< nothing was applied yet
    applying,   ///< an apply is at work
    cut,        ///< the last apply was killed or the power failed
    ready,
    failed,
};

struct NodeStatus {
    NodeState state = NodeState::untouched;
    std::string process;                ///< that applies, where one does
    std::optional<ApplyResult> result;  ///< of the last apply that came to an end
    /// False when that was before the machine was started last.
    bool of_this_boot = true;
};

/// How a node stands. Throws SystemError, SpecError for files that firstboot did not write.
NodeStatus read_status(const RootFolder& root);

/// Shape: "untouched", "applying", "cut", "ready", "failed".
const char* to_word(NodeState state);

}  // namespace pigsty::firstboot
