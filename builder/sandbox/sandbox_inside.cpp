// SPDX-License-Identifier: Apache-2.0
#include "builder/sandbox/sandbox_inside.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

/// What installing packages needs; nothing here reaches beyond the tree, whose mount has no
/// devices. CAP_MKNOD is not among it: without root no device node can be made, and an image is the
/// same whoever builds it. (Dracut would put nodes into the initramfs that the kernel's own
/// built-in one and devtmpfs bring.)
constexpr std::array k_kept_capabilities = {CAP_CHOWN,
                                            CAP_DAC_OVERRIDE,
                                            CAP_DAC_READ_SEARCH,
                                            CAP_FOWNER,
                                            CAP_FSETID,
                                            CAP_KILL,
                                            CAP_SETGID,
                                            CAP_SETUID,
                                            CAP_SETPCAP,
                                            CAP_SETFCAP,
                                            CAP_SYS_CHROOT};

[[noreturn]] void fail(const std::string& action) {
    const int err = errno;
    throw base::SystemError(action, err);
}

/// We end when the process that started us ends, however it does.
void die_with_parent() {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        fail("cannot tie the sandbox to its parent");
    }
}

void leave_namespaces() {
    constexpr int k_namespaces =
        CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET;
    if (::unshare(k_namespaces) != 0) {
        const int err = errno;
        base::SystemError error("cannot make namespaces of its own for the root tree", err);
        error.set_hint("run as root, or where unprivileged user namespaces are allowed");
        throw error;
    }
}

void drop_capabilities() {
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
        if (std::ranges::find(k_kept_capabilities, capability) == k_kept_capabilities.end() &&
            ::prctl(PR_CAPBSET_DROP, capability) != 0) {
            fail("cannot drop a capability");
        }
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        fail("cannot give up new privileges");
    }
}

/// What a program may find out about the process it runs in is the same in every build.
void fix_surroundings() {
    constexpr std::string_view k_hostname = "localhost";
    if (::sethostname(k_hostname.data(), k_hostname.size()) != 0) {
        fail("cannot set the sandbox's host name");
    }
    constexpr gid_t k_root = 0;
    if (::setgroups(1, &k_root) != 0) {
        fail("cannot set the sandbox's groups");
    }
    ::umask(022);
    ::setsid();
    constexpr rlimit k_files = {1024, 4096};
    ::setrlimit(RLIMIT_NOFILE, &k_files);
    constexpr rlimit k_no_core = {0, 0};
    ::setrlimit(RLIMIT_CORE, &k_no_core);
    for (int signal = 1; signal < NSIG; ++signal) {
        std::signal(signal, SIG_DFL);
    }
}

[[noreturn]] void become(const SandboxOrder& order) {
    std::vector<std::string> environment = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "USER=root",
        "LOGNAME=root",
        "SHELL=/bin/sh",
        "LANG=C",
        "LC_ALL=C",
        "TZ=UTC0",
        "TERM=dumb",
        "SYSTEMD_OFFLINE=1",
        "DRACUT_NO_MKNOD=1",
        std::string("LD_PRELOAD=") + k_shim_inside};
    std::vector<char*> env;
    for (std::string& one : environment) {
        env.push_back(one.data());
    }
    env.push_back(nullptr);
    std::vector<char*> argv;
    for (const std::string& one : order.argv) {
        argv.push_back(const_cast<char*>(one.c_str()));
    }
    argv.push_back(nullptr);
    if (order.merge_outputs) {
        ::dup2(STDOUT_FILENO, STDERR_FILENO);
    }
    ::execve(argv[0], argv.data(), env.data());
    fail("cannot run " + base::quote(order.argv.front()) + " in the root tree");
}

int status_of(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

pid_t fork_or_fail() {
    const pid_t pid = ::fork();
    if (pid < 0) {
        fail("cannot start a process for the sandbox");
    }
    return pid;
}

/// The status that `body` returns; its errors are told and give k_sandbox_failed.
template <class Body>
int guarded(Body&& body) {
    try {
        return body();
    } catch (const base::Error& error) {
        base::write_stderr(base::describe(error));
    } catch (const std::exception& error) {
        base::write_stderr(std::string("error: ") + error.what() + '\n');
    }
    return k_sandbox_failed;
}

template <class Body>
[[noreturn]] void in_child(Body&& body) {
    ::_exit(guarded(std::forward<Body>(body)));
}

/// The sandbox's first process: reaps orphans until the program ends. With it the kernel ends
/// everything else in the sandbox.
int reap_until(pid_t program) {
    while (true) {
        int status = 0;
        const pid_t ended = ::waitpid(-1, &status, 0);
        if (ended == program) {
            return status_of(status);
        }
        if (ended < 0 && errno != EINTR) {
            fail("waiting for the program in the sandbox failed");
        }
    }
}

int run_sandbox(const SandboxOrder& order) {
    die_with_parent();
    leave_namespaces();
    const pid_t first = fork_or_fail();
    if (first == 0) {
        in_child([&] {
            die_with_parent();
            enter_tree(order);
            const pid_t program = fork_or_fail();
            if (program == 0) {
                in_child([&]() -> int {
                    fix_surroundings();
                    drop_capabilities();
                    become(order);
                });
            }
            return reap_until(program);
        });
    }
    int status = 0;
    while (::waitpid(first, &status, 0) < 0) {
        if (errno != EINTR) {
            fail("waiting for the sandbox failed");
        }
    }
    return status_of(status);
}

}  // namespace

int sandbox_main(const std::vector<std::string>& arguments) {
    return guarded([&] { return run_sandbox(parse_order(arguments)); });
}

}  // namespace pigsty::builder
