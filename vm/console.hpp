// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "base/fd.hpp"
#include "vm/console_scanner.hpp"

namespace pigsty::vm {

/// Receives the bytes of a console as they come.
using ConsoleEcho = std::function<void(std::string_view bytes)>;

/// Our end of a machine's serial console: what comes is written to a log, echoed and scanned.
class Console {
  public:
    /// Creates the log anew. It holds at most `log_limit_bytes`; what comes later is dropped, and a
    /// last line says so. Throws SystemError.
    Console(base::Fd fd,
            const std::filesystem::path& log,
            ConsoleEcho echo,
            std::uint64_t log_limit_bytes = std::uint64_t{64} << 20);

    /// Moves what is there, or waits for it at most so long. False once the other end is closed.
    /// Throws SystemError.
    bool pump(std::chrono::milliseconds wait);

    /// Stops or resumes echoing.
    void set_echo(ConsoleEcho echo) { echo_ = std::move(echo); }
    void set_line_echo(LineEcho echo) { scanner_.set_line_echo(std::move(echo)); }
    const ConsoleScanner& scanner() const { return scanner_; }

  private:
    void log(std::string_view bytes);

    base::Fd fd_;
    base::Fd log_;
    ConsoleEcho echo_;
    std::uint64_t room_bytes_;
    ConsoleScanner scanner_;
};

}  // namespace pigsty::vm
