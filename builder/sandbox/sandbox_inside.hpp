// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "builder/sandbox/sandbox.hpp"

namespace pigsty::builder {

/// First argument by which the program knows that it is to set up a sandbox and become its program.
inline constexpr std::string_view k_sandbox_word = "__sandbox";

/// Status with which the sandbox ends when it could not be set up; the reason is on standard error.
inline constexpr int k_sandbox_failed = 125;

/// What the sandbox's own process is told, in order, after k_sandbox_word; see sandbox.cpp.
struct SandboxOrder {
    std::filesystem::path tree;
    TreeAccess access = TreeAccess::read_write;
    bool merge_outputs = false;        ///< standard error goes where standard output goes
    std::filesystem::path clock_shim;  ///< on the host
    std::vector<SandboxBind> binds;
    std::vector<std::string> argv;
};

/// The order as arguments, and back. Throws Error for arguments that are no order.
std::vector<std::string> to_arguments(const SandboxOrder& order);
SandboxOrder parse_order(const std::vector<std::string>& arguments);

/// What main() does in the sandbox's own process, given the arguments after k_sandbox_word: sets
/// the sandbox up, runs the program to its end and returns its exit status, or k_sandbox_failed.
int sandbox_main(const std::vector<std::string>& arguments);

/// Mounts what the program sees and makes it the root; called in the sandbox's own mount and
/// process namespaces. Throws SystemError naming the mount.
void enter_tree(const SandboxOrder& order);

/// Where the clock shim stands inside.
inline constexpr const char* k_shim_inside = "/run/.clock.so";

}  // namespace pigsty::builder
