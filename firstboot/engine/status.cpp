// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/status.hpp"

#include <algorithm>

#include "firstboot/engine/state_folder.hpp"

namespace pigsty::firstboot {

namespace {

/// True when the journal has steps of a run that came to no end.
bool was_cut(const StateFolder& state, const std::optional<ApplyResult>& result) {
    const std::uint64_t ended = result ? result->run : 0;
    const JournalContent content = state.journal().read();
    return content.torn || std::any_of(content.lines.begin(),
                                       content.lines.end(),
                                       [ended](const auto& line) { return line.run > ended; });
}

}  // namespace

NodeStatus read_status(const RootFolder& root) {
    NodeStatus status;
    const auto state = StateFolder::find(root);
    if (!state) {
        return status;
    }
    status.result = state->result();
    if (const auto holder = state->holder()) {
        status.state = NodeState::applying;
        status.process = *holder;
    } else if (was_cut(*state, status.result)) {
        status.state = NodeState::cut;
    } else if (status.result) {
        status.state = status.result->ready ? NodeState::ready : NodeState::failed;
    }
    if (status.result && !status.result->boot_id.empty()) {
        status.of_this_boot = root.read("/proc/sys/kernel/random/boot_id").value_or("") ==
                              status.result->boot_id + '\n';
    }
    return status;
}

const char* to_word(NodeState state) {
    switch (state) {
        case NodeState::untouched:
            return "untouched";
        case NodeState::applying:
            return "applying";
        case NodeState::cut:
            return "cut";
        case NodeState::ready:
            return "ready";
        case NodeState::failed:
            break;
    }
    return "failed";
}

}  // namespace pigsty::firstboot
