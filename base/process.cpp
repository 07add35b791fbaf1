// SPDX-License-Identifier: Apache-2.0
#include "base/process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

extern char** environ;

namespace pigsty::base {

namespace {

struct Pipe {
    Fd read_end;
    Fd write_end;
};

/// Where our own standard streams are closed, new descriptors get their numbers; the child's
/// dup2() calls would then overwrite one with another.
Fd above_standard(Fd fd) {
    if (fd.get() > STDERR_FILENO) {
        return fd;
    }
    Fd higher(::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!higher) {
        const int err = errno;
        throw SystemError("cannot duplicate a file descriptor", err);
    }
    return higher;
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        const int err = errno;
        throw SystemError("cannot create a pipe", err);
    }
    Fd read_end(ends[0]);
    Fd write_end(ends[1]);
    return {above_standard(std::move(read_end)), above_standard(std::move(write_end))};
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

std::string name_of(const std::string& assignment) {
    return assignment.substr(0, assignment.find('='));
}

std::vector<std::string> environment_of(const Command& command) {
    const std::vector<std::string>& added = command.environment;
    std::vector<std::string> merged = added;
    if (command.bare) {
        return merged;
    }
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string name = name_of(*entry);
        bool replaced = false;
        for (const std::string& assignment : added) {
            replaced = replaced || name_of(assignment) == name;
        }
        if (!replaced) {
            merged.emplace_back(*entry);
        }
    }
    return merged;
}

/// Everything the child needs, made before fork(): afterwards only async-signal-safe calls are
/// allowed.
struct ChildSetup {
    int in = -1;
    int out = -1;
    int err = -1;
    pid_t parent = -1;
    int failure = -1;  ///< close-on-exec pipe through which errno of a failed start travels
    const char* directory = nullptr;
    char* const* argv = nullptr;
    char* const* env = nullptr;
    const ProcessOwner* owner = nullptr;
    bool outlives_us = false;
};

bool become_owner(const ProcessOwner& owner) {
    return ::setgroups(0, nullptr) == 0 && ::setgid(owner.group) == 0 && ::setuid(owner.user) == 0;
}

[[noreturn]] void become_program(const ChildSetup& setup) {
    ::setpgid(0, 0);
    bool ok = setup.directory == nullptr || ::chdir(setup.directory) == 0;
    // Before the signal of our end is asked for, which another owner does not inherit.
    ok = ok && (setup.owner == nullptr || become_owner(*setup.owner));
    if (!setup.outlives_us) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != setup.parent) {
            ::_exit(127);  // our parent ended before the line above
        }
    }
    // One that outlives us writes to nobody.
    std::signal(SIGPIPE, setup.outlives_us ? SIG_IGN : SIG_DFL);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    sigset_t none;  // a caller that holds signals back does so for itself
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ok = ok && ::dup2(setup.in, 0) >= 0 && ::dup2(setup.out, 1) >= 0 && ::dup2(setup.err, 2) >= 0;
    if (ok) {
        ::execvpe(setup.argv[0], setup.argv, setup.env);
    }
    const int err = errno;
    [[maybe_unused]] const auto written = ::write(setup.failure, &err, sizeof err);
    ::_exit(127);
}

/// Kills and reaps the child unless it was waited for.
class Child {
  public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) {
            kill_group();
            wait();
        }
    }
    void kill_group() const {
        if (::kill(-pid_, SIGKILL) != 0) {
            ::kill(pid_, SIGKILL);
        }
    }
    bool has_ended() const {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == pid_;
    }
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

  private:
    pid_t pid_;
};

using Take = std::function<void(std::string_view)>;

/// Reads what is there and hands it to `take` or keeps it; false at the end of the stream.
bool drain(int fd, std::string& into, std::size_t limit, const Take& take = nullptr) {
    std::array<std::uint8_t, 65536> buffer;
    const std::size_t got = read_some(fd, buffer);
    if (take) {
        take({reinterpret_cast<const char*>(buffer.data()), got});
        return got > 0;
    }
    const std::size_t room = limit - std::min(limit, into.size());
    into.append(reinterpret_cast<const char*>(buffer.data()), std::min(got, room));
    return got > 0;
}

using Clock = std::chrono::steady_clock;

/// How long what a program left running may go on writing into its outputs.
constexpr std::chrono::milliseconds k_grace(200);

/// The child's end of the conversation: what is still to be written and read.
struct Streams {
    Fd in;
    Fd out;
    Fd err;
    std::string_view input;  ///< not yet written

    bool outputs_open() const { return out || err; }
};

/// Waits up to 100 ms for something to be moved, and moves it.
void move_bytes(Streams& streams, const Command& command, ProcessResult& result) {
    const std::size_t limit = command.output_limit_bytes;
    if (streams.input.empty()) {
        streams.in.reset();
    }
    std::array<pollfd, 3> polls = {pollfd{streams.out.get(), POLLIN, 0},
                                   pollfd{streams.err.get(), POLLIN, 0},
                                   pollfd{streams.in.get(), POLLOUT, 0}};
    if (::poll(polls.data(), polls.size(), 100) < 0 && errno != EINTR) {
        const int number = errno;
        throw SystemError("poll failed", number);
    }
    if (polls[0].revents != 0 && !drain(streams.out.get(), result.out, limit, command.on_out)) {
        streams.out.reset();
    }
    if (polls[1].revents != 0 && !drain(streams.err.get(), result.err, limit)) {
        streams.err.reset();
    }
    if (polls[2].revents != 0) {
        const std::size_t size = std::min<std::size_t>(streams.input.size(), PIPE_BUF);
        const ssize_t put = ::write(streams.in.get(), streams.input.data(), size);
        // A program that does not read its input to the end is none of our troubles.
        streams.input.remove_prefix(put < 0 ? streams.input.size() : static_cast<std::size_t>(put));
    }
}

/// Talks with the child until it has ended and its outputs are closed. Processes that it left
/// behind with its outputs open (daemons) do not hold us up. True when the time limit passed.
bool converse(const Command& command, Child& child, Streams streams, ProcessResult& result) {
    const auto deadline = command.limit ? Clock::now() + *command.limit : Clock::time_point::max();
    std::optional<Clock::time_point> ended;
    std::chrono::milliseconds pause(1);
    while (true) {
        if (!ended && child.has_ended()) {
            ended = Clock::now();
        }
        if (ended && (!streams.outputs_open() || Clock::now() >= *ended + k_grace)) {
            return false;
        }
        check_interrupt();
        if (Clock::now() >= deadline || (command.should_stop && command.should_stop())) {
            return true;
        }
        if (streams.outputs_open()) {
            move_bytes(streams, command, result);
        } else {
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::milliseconds(100));
        }
    }
}

std::string last_lines(std::string_view text, int count) {
    while (!text.empty() && text.back() == '\n') {
        text.remove_suffix(1);
    }
    std::size_t start = text.size();
    for (int i = 0; i < count && start != std::string_view::npos && start > 0; ++i) {
        start = text.rfind('\n', start - 1);
    }
    return std::string(start == std::string_view::npos || start == 0 ? text
                                                                     : text.substr(start + 1));
}

std::string command_line(const Command& command) {
    std::string line;
    for (const std::string& argument : command.argv) {
        line += (line.empty() ? "" : " ") + argument;
    }
    return line;
}

/// Our ends of the pipes to a started program, and the one that tells whether it did start.
struct Started {
    pid_t pid = -1;
    Streams streams;
    Fd failure;
};

Started start(const Command& command) {
    Pipe in =
        command.input ? make_pipe() : Pipe{above_standard(open_file("/dev/null", O_RDONLY)), Fd()};
    Pipe out = make_pipe();
    Pipe err = make_pipe();
    Pipe failure = make_pipe();
    const std::vector<char*> argv = pointers(command.argv);
    const std::vector<std::string> environment = environment_of(command);
    const std::vector<char*> env = pointers(environment);
    const ChildSetup setup{in.read_end.get(),
                           out.write_end.get(),
                           err.write_end.get(),
                           ::getpid(),
                           failure.write_end.get(),
                           command.directory.empty() ? nullptr : command.directory.c_str(),
                           argv.data(),
                           env.data(),
                           command.owner ? &*command.owner : nullptr,
                           command.outlives_us};
    const pid_t pid = ::fork();
    if (pid < 0) {
        const int number = errno;
        throw SystemError("cannot start a process", number);
    }
    if (pid == 0) {
        become_program(setup);
    }
    ::setpgid(pid, pid);  // in both processes, so that neither can be too late
    return {pid,
            {std::move(in.write_end),
             std::move(out.read_end),
             std::move(err.read_end),
             command.input ? std::string_view(*command.input) : std::string_view()},
            std::move(failure.read_end)};
}

}  // namespace

ProcessResult run(const Command& command) {
    if (command.argv.empty()) {
        throw ProcessError("no program was named");
    }
    Started started = start(command);
    Child child(started.pid);
    int number = 0;
    std::array<std::uint8_t, sizeof number> bytes{};
    if (read_full(started.failure.get(), bytes) == sizeof number) {
        std::memcpy(&number, bytes.data(), sizeof number);
        throw ProcessError("cannot run " + quote(command.argv.front()) + ": " +
                           std::strerror(number));
    }
    ProcessResult result;
    result.timed_out = converse(command, child, std::move(started.streams), result);
    if (result.timed_out) {
        child.kill_group();
    }
    result.exit_status = child.wait();
    return result;
}

std::string run_checked(const Command& command) {
    ProcessResult result = run(command);
    if (result.exit_status == 0 && !result.timed_out) {
        return std::move(result.out);
    }
    std::string message =
        quote(command_line(command)) +
        (result.timed_out ? " ran longer than its time limit and was killed"
                          : " ended with status " + std::to_string(result.exit_status));
    const std::string tail =
        printable(last_lines(result.err.empty() ? result.out : result.err, 12));
    if (!tail.empty()) {
        message += ":\n" + tail;
    }
    throw ProcessError(message);
}

}  // namespace pigsty::base
