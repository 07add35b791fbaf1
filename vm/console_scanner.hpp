// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::vm {

/// What a node said when its setup failed. Shape of the line:
/// "PIGSTY-FAILED step=postgres reason=…"; the reason goes on to the end of the line.
struct NodeFailure {
    std::string step;    ///< "unknown" when the line names none
    std::string reason;  ///< the rest of the line when it has no "reason="
};

/// Receives each line that has text, without escape sequences and line end.
using LineEcho = std::function<void(const std::string& line)>;

/// Watches the bytes of a serial console for the signs one waits for. The bytes are hostile: lines
/// of any length, escape sequences and unlimited output are fine and keep memory small.
class ConsoleScanner {
  public:
    /// Takes the next bytes; signs may be cut anywhere between two calls.
    void feed(std::string_view bytes);
    void set_line_echo(LineEcho echo) { line_echo_ = std::move(echo); }

    /// A getty offers a login: a line that starts with "NAME login: ".
    bool login_prompt() const { return login_prompt_; }

    /// The fields after PIGSTY-READY, e.g. "role=pgsql seconds=41".
    const std::optional<std::string>& ready() const { return ready_; }
    const std::optional<NodeFailure>& failure() const { return failure_; }

    /// The line with which the kernel gave up, if it did.
    const std::optional<std::string>& panic() const { return panic_; }

    /// The last lines without escape sequences, oldest first, each cut at 200 bytes.
    std::string last_lines() const;

  private:
    void take(char byte);
    bool in_escape(char byte);
    void end_line();
    void look_for_prompt();

    enum class Escape { none, started, csi, text };
    Escape escape_ = Escape::none;
    std::string line_;               ///< not yet ended, at most k_line_limit bytes
    std::deque<std::string> lines_;  ///< the last ones that had text
    LineEcho line_echo_;
    bool login_prompt_ = false;
    std::optional<std::string> ready_;
    std::optional<NodeFailure> failure_;
    std::optional<std::string> panic_;
};

}  // namespace pigsty::vm
