// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pigsty::firstboot {

/// How a resource stands on the node.
enum class LookState {
    already,   ///< so already
    differs,   ///< apply would change it
    not_ours,  ///< this machine cannot have it; `note` says why
    rendered,  ///< needs a running system, and the root is a folder: listed only
    unknown,   ///< cannot be told before the resources it needs are there
};

/// What a look at a resource gave.
struct Look {
    LookState state = LookState::already;
    /// In few words, for people: "mode 0600 instead of 0644".
    std::string note;
    /// A unified diff where the content of a file would change, secrets masked. May be empty.
    std::string diff;
    bool operator==(const Look&) const = default;
};

/// Shape: "already so", "would change", "not ours here", "needs a running system", "cannot tell
/// yet".
const char* to_text(LookState state);

/// Shape: "already", "differs", "not_ours", "rendered", "unknown"; as in JSON records.
const char* to_word(LookState state);

}  // namespace pigsty::firstboot
