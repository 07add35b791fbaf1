// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::builder {

/// A scriptlet that failed, with what it wrote.
struct FailedScriptlet {
    std::string scriptlet;  ///< e.g. "%post(kernel-3.10.0-1160.el7.x86_64)"; empty: rpm itself
    std::string outcome;    ///< e.g. "exit status 1"
    std::string output;     ///< of the scriptlet, its last lines; shell scriptlets are traced
};

/// Follows the debug output of `rpm -Uvv` while it comes.
///
/// Lines it knows (rpm 4.11 to 4.18):
///   D: %post(a-1-1.noarch): scriptlet start
///   D: %post(a-1-1.noarch): execv(/bin/sh) pid 7        then the scriptlet's own output, until
///   D: %post(a-1-1.noarch): waitpid(7) rc 7 status 100
///   D: %post(a-1-1.noarch): running <lua> scriptlet.   ends with the next line of rpm's own
///   warning|error: %post(a-1-1.noarch) scriptlet failed, exit status 1
///   error: lua script failed: [string "%post(a-1-1.noarch)"]:1: …
///   D: ========== +++ a-1-1 noarch-linux 0x0            installing a package begins
///   error: …                                            anything else rpm cannot do
class TransactionLog {
  public:
    /// `on_package` is called with "name-version-release" when installing a package begins.
    explicit TransactionLog(std::function<void(std::string_view)> on_package);

    /// Takes the next bytes; lines may be cut anywhere.
    void take(std::string_view bytes);

    /// The last line, when it had no end.
    void finish();

    /// The scriptlet that is running; empty: none.
    const std::string& running() const { return running_; }
    const std::vector<FailedScriptlet>& failures() const { return failures_; }

    /// Errors of rpm itself, e.g. "unpacking of archive failed …".
    const std::vector<std::string>& errors() const { return errors_; }

    /// The last lines of what the running (or last) scriptlet wrote.
    const std::string& output() const { return output_; }

  private:
    void take_line(std::string_view line);
    bool take_of_process(std::string_view line);
    bool take_debug(std::string_view line);
    bool take_failure(std::string_view line);
    void keep(std::string_view line);

    std::function<void(std::string_view)> on_package_;
    std::string partial_;
    std::string running_;
    bool is_lua_ = false;      ///< its end is not told
    bool is_process_ = false;  ///< what is running writes whatever it likes
    std::string output_;
    std::vector<FailedScriptlet> failures_;
    std::vector<std::string> errors_;
};

/// "%post(kernel)" of "%post(kernel-3.10.0-1160.el7.x86_64)": a scriptlet by its package's name.
/// nullopt for another form.
std::optional<std::string> scriptlet_by_name(std::string_view scriptlet);

}  // namespace pigsty::builder
