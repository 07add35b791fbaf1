// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pigsty::base {

/// What a process tells its caller through its exit status.
enum class ExitCode : int {
    done = 0,
    failed = 1,    ///< a retry may help
    wrong = 2,     ///< the command line or a document is wrong
    rejected = 3,  ///< verification failed
};

/// An error message plus the frames ("while …") added on its way up.
/// Messages are lower case, without final period, with the object in quotes.
class Error : public std::exception {
  public:
    explicit Error(std::string message) : message_(std::move(message)) {}

    /// Adds one line of context; the innermost frame is added first.
    void add_frame(std::string frame) { frames_.push_back(std::move(frame)); }

    /// Adds an advice on how to mend it, printed after the frames as "hint: …".
    void set_hint(std::string hint) { hint_ = std::move(hint); }

    const char* what() const noexcept override { return message_.c_str(); }
    const std::string& message() const { return message_; }
    const std::vector<std::string>& frames() const { return frames_; }
    const std::string& hint() const { return hint_; }

    /// The exit status that this kind of error means for the process.
    virtual ExitCode exit_code() const noexcept { return ExitCode::failed; }

  private:
    std::string message_;
    std::vector<std::string> frames_;
    std::string hint_;
};

/// The command line is wrong.
class UsageError : public Error {
  public:
    using Error::Error;
    ExitCode exit_code() const noexcept override { return ExitCode::wrong; }
};

/// Where something stands in a document. Lines and columns count from 1; 0 means unknown.
struct Position {
    std::string file;
    int line = 0;
    int column = 0;
};

/// Shape: "file:line:column", with the parts that are known.
std::string to_string(const Position& position);

/// A document is wrong. The message starts with the position: "packages.yml:12:5: unknown key …".
class SpecError : public Error {
  public:
    SpecError(Position position, const std::string& message);
    explicit SpecError(const std::string& message) : Error(message) {}
    const Position& position() const { return position_; }
    ExitCode exit_code() const noexcept override { return ExitCode::wrong; }

  private:
    Position position_;
};

/// A system call failed. The message ends with the text of errno.
class SystemError : public Error {
  public:
    SystemError(const std::string& action, int error_number);
    int error_number() const { return error_number_; }

  private:
    int error_number_;
};

/// A program that was run ended with a failure.
class ProcessError : public Error {
  public:
    using Error::Error;
};

/// Something could not be had over the network; another try may work.
class FetchError : public Error {
  public:
    using Error::Error;
};

/// Bytes are not what they must be: digest, size, signature, manifest, closure or tar safety.
class VerifyError : public Error {
  public:
    using Error::Error;
    ExitCode exit_code() const noexcept override { return ExitCode::rejected; }
};

/// The user asked to stop (SIGINT or SIGTERM); what was done so far is kept for the next run.
class Interrupted : public Error {
  public:
    Interrupted() : Error("interrupted; the same command continues from here") {}
};

/// Runs `body`; an Error that leaves it gains the frame "while <describe()>". Text is built only on
/// failure.
template <class Describe, class Body>
decltype(auto) in_context(Describe&& describe, Body&& body) {
    try {
        return std::forward<Body>(body)();
    } catch (Error& error) {
        error.add_frame(describe());
        throw;
    }
}

/// Shape: "error: message\n  while frame\n  while frame\nhint: advice\n". Control characters are
/// shown escaped.
std::string describe(const Error& error);

}  // namespace pigsty::base
