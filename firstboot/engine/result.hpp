// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// A step that failed, and why.
struct StepFailure {
    std::string step;  ///< id of the resource, or "identify", "inventory", "plan"
    std::string reason;
    bool operator==(const StepFailure&) const = default;
};

/// How an apply ended.
struct ApplyResult {
    bool ready = false;
    std::string address;
    std::vector<std::string> roles;
    std::uint64_t run = 0;
    std::string started;   ///< UTC
    std::string finished;  ///< UTC
    double seconds = 0;
    std::uint64_t changed = 0;
    std::uint64_t already = 0;
    std::uint64_t not_ours = 0;
    std::uint64_t rendered = 0;
    std::vector<StepFailure> warnings;   ///< failures that do not count
    std::optional<StepFailure> failure;  ///< what made it end
    std::string inventory_sha256;
    std::string instance_id;
    std::string boot_id;  ///< of the kernel
    std::string version;  ///< of pigsty-firstboot
    /// When the node was ready last, also in a run before this one; empty: never.
    std::string last_ready;
    bool operator==(const ApplyResult&) const = default;
};

/// Shape: one JSON object with the fields by their names, "state" being "ready" or "failed".
std::string result_to_json(const ApplyResult& result);

/// The reverse. Throws SpecError for what firstboot did not write.
ApplyResult result_from_json(std::string_view json, const std::string& file);

/// A reason as it is kept, of at most 16 KiB: a longer one loses its middle, between characters.
std::string cut_reason(std::string reason);

/// The line that a console sees. Shape: "PIGSTY-READY role=node,dcs seconds=12" or "PIGSTY-FAILED
/// step=file:/etc/hosts reason=cannot write …", without the end of line. A step has no blanks;
/// control characters are escaped and the reason stays on the line.
std::string console_line(const ApplyResult& result);

}  // namespace pigsty::firstboot
