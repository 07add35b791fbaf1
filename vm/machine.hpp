// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/child_process.hpp"
#include "base/fd.hpp"
#include "vm/console.hpp"
#include "vm/machine_options.hpp"

namespace pigsty::vm {

/// A running QEMU. It does not outlive this object, nor this process; it has no files of its own.
class Machine {
  public:
    /// Starts it; `options.console` and `options.control` are set here. QEMU's own messages go to
    /// `messages`. Throws ProcessError when QEMU is not there, SystemError.
    Machine(MachineOptions options,
            const std::filesystem::path& console_log,
            const std::filesystem::path& messages,
            ConsoleEcho echo);

    /// Moves what comes from the machine, or waits for it at most so long. Throws SystemError.
    void follow(std::chrono::milliseconds wait);

    Console& console() { return *console_; }

    /// How long it has run.
    std::chrono::duration<double> age() const;

    /// QEMU's exit status once it has ended.
    std::optional<int> ended() { return child_->status(); }

    /// The last lines QEMU wrote, without what else it said before.
    std::string messages() const;

    /// Presses the power button and follows the console until the machine is off, at most so long;
    /// then QEMU is told to quit. True when the machine switched itself off. Throws Interrupted.
    bool power_down(std::chrono::seconds limit);

  private:
    void tell(const std::string& command);

    std::filesystem::path messages_;
    base::Fd control_;
    std::unique_ptr<Console> console_;
    std::unique_ptr<base::ChildProcess> child_;
    std::chrono::steady_clock::time_point started_;
};

/// What UEFI needs: the read-only firmware, and a fresh copy of its variables at `variables`.
/// Throws Error naming the package to install when there is none.
void prepare_uefi(MachineOptions& options, const std::filesystem::path& variables);

}  // namespace pigsty::vm
