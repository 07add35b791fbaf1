// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process.hpp"

namespace pigsty::builder {

/// A folder or file of the host that can be read inside the sandbox.
struct SandboxBind {
    std::filesystem::path source;
    std::filesystem::path target;  ///< inside; below /run, which is empty otherwise
};

enum class TreeAccess { read_write, read_only };

/// A program to run inside a root tree, cut off from the host: mount, process, IPC, host name and
/// network namespaces of its own; /proc read-only, /sys empty, /dev with null, zero, full, random,
/// urandom and tty alone, /run and /tmp empty and forgotten afterwards; no capability that reaches
/// beyond the tree; the wall clock stands still. Everything it starts dies with it, and it dies
/// with us. It can neither make device nodes nor open those it finds.
struct SandboxRequest {
    std::filesystem::path tree;
    std::vector<std::string> argv;  ///< the program and its arguments, as seen inside
    TreeAccess access = TreeAccess::read_write;
    std::vector<SandboxBind> binds;
    std::int64_t clock = 0;  ///< what the wall clock shows, seconds since 1970
    std::optional<std::chrono::milliseconds> limit;

    /// Takes the program's output (both streams, in order) as it comes; the result has none then.
    std::function<void(std::string_view)> on_output;

    /// Asked several times a second; once it says yes, the sandbox is killed as if late.
    std::function<bool()> should_stop;
};

/// Runs it. Throws as base::run() does; Error when the sandbox cannot be set up (with what to do
/// where the host forbids it).
base::ProcessResult run_in_sandbox(const SandboxRequest& request);

/// As run_in_sandbox(), but any other status than 0 throws ProcessError with the last lines of its
/// output. Returns standard output.
std::string run_checked_in_sandbox(const SandboxRequest& request);

}  // namespace pigsty::builder
