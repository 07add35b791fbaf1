// SPDX-License-Identifier: Apache-2.0
#include "base/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

extern char** environ;

namespace pigsty::base {

namespace {

using Clock = std::chrono::steady_clock;

/// Everything the child needs, made before fork(): afterwards only async-signal-safe calls are
/// allowed.
struct ChildSetup {
    pid_t parent = -1;
    bool own_group = true;
    int in = -1;  ///< -1: the standard streams stay ours
    int out = -1;
    int err = -1;
    int failure = -1;  ///< close-on-exec pipe through which errno of a failed start travels
    const std::vector<int>* descriptors = nullptr;
    char* const* argv = nullptr;
    char* const* env = nullptr;
};

bool set_streams(const ChildSetup& setup) {
    return setup.in < 0 ||
           (::dup2(setup.in, 0) >= 0 && ::dup2(setup.out, 1) >= 0 && ::dup2(setup.err, 2) >= 0);
}

[[noreturn]] void become_program(const ChildSetup& setup) {
    if (setup.own_group) {
        ::setpgid(0, 0);
    }
    ::prctl(PR_SET_PDEATHSIG, setup.own_group ? SIGKILL : SIGTERM);
    if (::getppid() != setup.parent) {
        ::_exit(127);  // it died before the kernel knew what to do then
    }
    std::signal(SIGPIPE, SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    bool ok = set_streams(setup);
    for (const int descriptor : *setup.descriptors) {
        ok = ok && ::fcntl(descriptor, F_SETFD, 0) == 0;
    }
    if (ok) {
        ::execvpe(setup.argv[0], setup.argv, setup.env);
    }
    const int err = errno;
    [[maybe_unused]] const auto written = ::write(setup.failure, &err, sizeof err);
    ::_exit(127);
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> list;
    list.reserve(strings.size() + 1);
    for (const std::string& text : strings) {
        list.push_back(const_cast<char*>(text.c_str()));
    }
    list.push_back(nullptr);
    return list;
}

std::string_view name_of(std::string_view assignment) {
    return assignment.substr(0, assignment.find('='));
}

/// Ours, but for what `added` sets.
std::vector<std::string> whole_environment(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const bool replaced = std::any_of(added.begin(), added.end(), [&](const std::string& ours) {
            return name_of(ours) == name_of(*entry);
        });
        if (!replaced) {
            all.emplace_back(*entry);
        }
    }
    return all;
}

Fd output_file(const std::filesystem::path& path) {
    return path.empty() ? open_file("/dev/null", O_WRONLY)
                        : open_file(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

void truncate_file(const std::filesystem::path& path) {
    if (!path.empty()) {
        static_cast<void>(open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
    }
}

/// Throws what kept the program from being run, if anything did.
void check_started(int failure, const std::string& program) {
    int number = 0;
    std::array<std::uint8_t, sizeof number> bytes{};
    if (read_full(failure, bytes) == sizeof number) {
        std::memcpy(&number, bytes.data(), sizeof number);
        throw ProcessError("cannot run " + quote(program) + ": " + std::strerror(number));
    }
}

}  // namespace

ChildProcess::ChildProcess(const ChildCommand& command)
    : own_group_(command.streams == ChildStreams::files) {
    if (command.argv.empty()) {
        throw ProcessError("no program was named");
    }
    truncate_file(command.output);
    truncate_file(command.errors);
    const Fd in = open_file("/dev/null", O_RDONLY);
    const Fd out = output_file(command.output);
    const Fd err = output_file(command.errors);
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        const int number = errno;
        throw SystemError("cannot create a pipe", number);
    }
    const Fd failure(ends[0]);
    Fd tells(ends[1]);
    const std::vector<char*> argv = pointers(command.argv);
    const std::vector<std::string> environment = whole_environment(command.environment);
    const std::vector<char*> env = pointers(environment);
    const ChildSetup setup{::getpid(),
                           own_group_,
                           own_group_ ? in.get() : -1,
                           out.get(),
                           err.get(),
                           tells.get(),
                           &command.descriptors,
                           argv.data(),
                           env.data()};
    pid_ = ::fork();
    if (pid_ < 0) {
        const int number = errno;
        throw SystemError("cannot start a process", number);
    }
    if (pid_ == 0) {
        become_program(setup);
    }
    if (own_group_) {
        ::setpgid(pid_, pid_);  // in both processes, so that neither can be too late
    }
    tells.reset();
    try {
        check_started(failure.get(), command.argv.front());
    } catch (...) {
        stop(std::chrono::milliseconds(0));
        throw;
    }
}

ChildProcess::~ChildProcess() {
    stop(std::chrono::milliseconds(0));
}

void ChildProcess::signal(int number) const noexcept {
    if (!own_group_ || ::kill(-pid_, number) != 0) {
        ::kill(pid_, number);
    }
}

std::optional<int> ChildProcess::status() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    return status_;
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (!status() && Clock::now() < deadline) {
        check_interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return status_;
}

int ChildProcess::stop(std::chrono::milliseconds grace) noexcept {
    const auto deadline = Clock::now() + grace;
    bool told = false;
    while (!status()) {
        if (Clock::now() >= deadline) {
            signal(SIGKILL);
        } else if (!told) {
            signal(SIGTERM);
            told = true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return *status_;
}

}  // namespace pigsty::base
