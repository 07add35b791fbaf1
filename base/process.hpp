// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::base {

/// The numbers of an account.
struct ProcessOwner {
    unsigned user = 0;
    unsigned group = 0;
};

/// A program to run: an argument vector, never a shell string. Standard input is /dev/null unless
/// `input` is set.
struct Command {
    std::vector<std::string> argv;
    std::optional<std::string> input;      ///< bytes for standard input
    std::vector<std::string> environment;  ///< "NAME=value" added to ours, or replacing it
    bool bare = false;                     ///< `environment` is all that it gets
    std::filesystem::path directory;       ///< working directory; empty: ours
    std::optional<ProcessOwner> owner;     ///< runs it as that one, in no other groups
    std::optional<std::chrono::milliseconds>
        limit;  ///< killed (SIGKILL to its process group) when it runs longer
    std::size_t output_limit_bytes =
        64u << 20;  ///< of stdout and of stderr each; what exceeds it is dropped
    std::function<void(std::string_view)>
        on_out;  ///< takes standard output as it comes; the result has none then
    std::function<bool()>
        should_stop;           ///< asked several times a second; yes is as the limit passed
    bool outlives_us = false;  ///< when we are killed, it goes on to its end: what changes a system
                               ///< is not to be cut in the middle
};

struct ProcessResult {
    int exit_status = 0;  ///< as the program gave it; 128 + signal when one killed it
    bool timed_out = false;
    std::string out;
    std::string err;
};

/// Runs a program to its end, draining both outputs together. What processes that it left running
/// write into them later is dropped. Its process group is its own, so that
/// ^C in the terminal reaches us alone; when we are interrupted it is killed, and when we end
/// however, it ends, too, unless it outlives us. Throws ProcessError
/// when the program cannot be started, Interrupted, or SystemError.
ProcessResult run(const Command& command);

/// As run(), but any other status than 0 throws ProcessError with argv, status and the last lines
/// of stderr.
std::string run_checked(const Command& command);

}  // namespace pigsty::base
