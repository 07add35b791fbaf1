// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pigsty::base {

/// Where the standard streams of a child are.
enum class ChildStreams {
    files,      ///< input from /dev/null, outputs to the files named, else to /dev/null
    inherited,  ///< ours, and our process group: the program owns the terminal while it runs
};

/// A program to start and to follow while it runs.
struct ChildCommand {
    std::vector<std::string> argv;
    std::vector<std::string> environment;  ///< "NAME=value" set beside ours
    ChildStreams streams = ChildStreams::files;
    std::filesystem::path output;  ///< standard output is written here, truncated first
    std::filesystem::path errors;  ///< standard error; may be the same as `output`
    std::vector<int> descriptors;  ///< of ours, open in the child under the same numbers
};

/// A program that runs beside us and never outlives us: the kernel kills it when the thread that
/// started it ends, however it ends (PR_SET_PDEATHSIG), and the destructor kills and reaps it.
/// Unless the streams are inherited its process group is its own, so that ^C in the terminal
/// reaches us alone. Source: PR_SET_PDEATHSIG(2const).
class ChildProcess {
  public:
    /// Starts it. Throws ProcessError when the program cannot be run, SystemError.
    explicit ChildProcess(const ChildCommand& command);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    pid_t pid() const { return pid_; }

    /// Its exit status once it has ended (128 + signal when one killed it); nullopt while it runs.
    std::optional<int> status();

    /// Waits for its end, at most so long. Throws Interrupted.
    std::optional<int> wait(std::chrono::milliseconds limit);

    /// Sends SIGTERM, SIGKILL when it has not ended after `grace`, and reaps it.
    int stop(std::chrono::milliseconds grace) noexcept;

  private:
    void signal(int number) const noexcept;

    pid_t pid_ = -1;
    bool own_group_ = true;
    std::optional<int> status_;
};

}  // namespace pigsty::base
