// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::builder {

/// Ids of the host that a user may hand out in namespaces of their own.
struct SubordinateIds {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    bool operator==(const SubordinateIds&) const = default;
};

/// The first range of at least `least` ids that `text` (content of /etc/subuid or /etc/subgid)
/// gives to the user; nullopt when there is none. Lines of another form are passed over, as
/// newuidmap does. Shape of a line: "name or uid:first:count". Source: subuid(5).
std::optional<SubordinateIds> find_subordinate_ids(std::string_view text,
                                                   const std::string& user,
                                                   std::uint32_t uid,
                                                   std::uint32_t least);

/// Why no user namespace could be made, given the errno of unshare(2).
/// Shape: "an image built without root needs a user namespace, and we cannot make one: …".
/// Source: user_namespaces(7), "Errors" of unshare(2).
std::string describe_namespace_refusal(int err);

/// True when we are not root: the owners of an image's files can then be had in a user namespace
/// alone.
bool needs_user_namespace();

/// Starts this very command again as root of a user namespace, with our subordinate ids as the
/// others, and returns its exit status. What it starts ends with us; a signal that asks us to stop
/// is passed on. Throws Error with why and what to do where the host does
/// not allow it.
int run_again_in_user_namespace();

}  // namespace pigsty::builder
