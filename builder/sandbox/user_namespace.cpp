// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/user_namespace.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

/// Highest id of a system's own files and then some: nobody is 65534.
constexpr std::uint32_t k_needed_ids = 65536;

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && stop == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

std::string user_name() {
    const passwd* entry = ::getpwuid(::getuid());
    return entry == nullptr ? std::to_string(::getuid()) : entry->pw_name;
}

/// What to run as root so that `user` has ids to hand out.
std::string hint_for(const std::string& user) {
    return "run as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user +
           " (a range that no one else has in /etc/subuid and /etc/subgid); or build the image as "
           "root";
}

SubordinateIds require_ids(const char* file) {
    const std::string user = user_name();
    const std::string text = base::read_file_if_present(file).value_or("");
    if (const auto ids = find_subordinate_ids(text, user, ::getuid(), k_needed_ids)) {
        return *ids;
    }
    const auto some = find_subordinate_ids(text, user, ::getuid(), 1);
    base::Error error("an image built without root needs " + std::to_string(k_needed_ids) +
                      " subordinate ids in one range, and " + file + " gives " +
                      (some ? std::to_string(some->count) : std::string("none")) + " to " +
                      base::quote(user));
    error.set_hint(hint_for(user));
    throw error;
}

[[noreturn]] void fail_to_map(const std::string& program, const std::string& reason) {
    base::Error error(base::quote(program) +
                      " did not map our subordinate ids: " + base::printable(reason));
    error.set_hint(
        "install the package \"uidmap\" (\"shadow-utils\" on EL); its programs have to be setuid "
        "root and in PATH; or build the image as root");
    throw error;
}

void map_ids(const char* program, pid_t child, std::uint32_t own, const SubordinateIds& ids) {
    base::ProcessResult result;
    try {
        result = base::run({.argv = {program,
                                     std::to_string(child),
                                     "0",
                                     std::to_string(own),
                                     "1",
                                     "1",
                                     std::to_string(ids.first),
                                     std::to_string(k_needed_ids - 1)}});
    } catch (const base::ProcessError& error) {
        fail_to_map(program, error.what());
    }
    if (result.exit_status != 0) {
        fail_to_map(program, result.err);
    }
}

struct Pipe {
    base::Fd read_end;
    base::Fd write_end;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        const int err = errno;
        throw base::SystemError("cannot create a pipe", err);
    }
    return {base::Fd(ends[0]), base::Fd(ends[1])};
}

std::vector<std::string> own_arguments() {
    const std::string text = base::read_file("/proc/self/cmdline");
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1) {
        words.emplace_back(text.c_str() + at);
    }
    return words;
}

/// The child's part: a user namespace, then (once the ids are mapped) the program again, in a
/// process group of its own, so that ^C reaches our process alone, which passes it on once. Only
/// async-signal-safe calls are made, since our process may have threads.
[[noreturn]] void become_root(pid_t parent, int report, const Pipe& go, char* const* argv) {
    ::close(go.write_end.get());  // or its end would not be seen when our process gives up
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    int err = ::unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
    [[maybe_unused]] const auto put = ::write(report, &err, sizeof err);
    char byte = 0;
    if (err != 0 || ::read(go.read_end.get(), &byte, 1) != 1 || ::setgid(0) != 0 ||
        ::setuid(0) != 0) {
        ::_exit(static_cast<int>(base::ExitCode::failed));
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // changing ids has cleared it
    if (::getppid() == parent) {
        ::execv("/proc/self/exe", argv);
    }
    ::_exit(static_cast<int>(base::ExitCode::failed));
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// Waits for the child, passing on the signal that asks us to stop.
int accompany(pid_t child) {
    const base::Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    pollfd ended{handle.get(), POLLIN, 0};
    bool told = false;
    while (handle && ::poll(&ended, 1, 100) <= 0) {
        if (base::interrupted() && !told) {
            ::kill(child, SIGTERM);
            told = true;
        }
    }
    return wait_for(child);
}

void require_namespace(int report, pid_t child) {
    int err = 0;
    std::array<std::uint8_t, sizeof err> bytes{};
    const bool whole = base::read_full(report, bytes) == sizeof err;
    std::memcpy(&err, bytes.data(), sizeof err);
    if (!whole || err != 0) {
        wait_for(child);
        base::Error error(describe_namespace_refusal(err));
        error.set_hint(
            "run as root: sysctl user.max_user_namespaces=10000 (on some systems also "
            "kernel.unprivileged_userns_clone=1 or "
            "kernel.apparmor_restrict_unprivileged_userns=0); "
            "or build the image as root");
        throw error;
    }
}

}  // namespace

std::optional<SubordinateIds> find_subordinate_ids(std::string_view text,
                                                   const std::string& user,
                                                   std::uint32_t uid,
                                                   std::uint32_t least) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t first_colon = line.find(':');
        const std::size_t second_colon = line.find(':', first_colon + 1);
        if (first_colon == std::string_view::npos || second_colon == std::string_view::npos) {
            continue;
        }
        const std::string_view name = line.substr(0, first_colon);
        const auto first = number(line.substr(first_colon + 1, second_colon - first_colon - 1));
        const auto count = number(line.substr(second_colon + 1));
        if ((name == user || name == std::to_string(uid)) && first && count && *count >= least) {
            return SubordinateIds{*first, *count};
        }
    }
    return std::nullopt;
}

std::string describe_namespace_refusal(int err) {
    std::string why = std::strerror(err);
    if (err == ENOSPC) {
        why = "the limit user.max_user_namespaces is 0 or used up";
    } else if (err == EPERM) {
        why = "a setting of the system, or the container we are in, forbids it";
    }
    return "an image built without root needs a user namespace, and we cannot make one: " + why;
}

bool needs_user_namespace() {
    return ::geteuid() != 0;
}

int run_again_in_user_namespace() {
    const SubordinateIds uids = require_ids("/etc/subuid");
    const SubordinateIds gids = require_ids("/etc/subgid");
    std::vector<std::string> words = own_arguments();
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    Pipe report = make_pipe();
    Pipe go = make_pipe();
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) {
        const int err = errno;
        throw base::SystemError("cannot start a process", err);
    }
    if (child == 0) {
        become_root(parent, report.write_end.get(), go, argv.data());
    }
    report.write_end.reset();
    go.read_end.reset();
    require_namespace(report.read_end.get(), child);
    try {
        map_ids("newuidmap", child, ::getuid(), uids);
        map_ids("newgidmap", child, ::getgid(), gids);
    } catch (...) {
        go.write_end.reset();
        wait_for(child);
        throw;
    }
    [[maybe_unused]] const auto put = ::write(go.write_end.get(), "g", 1);
    return accompany(child);
}

}  // namespace pigsty::builder
