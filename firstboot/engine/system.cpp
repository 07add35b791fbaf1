// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/system.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_output_limit_bytes = 4U << 20U;

/// Holds SIGINT and SIGTERM back for as long as it lives; base::run gives programs an empty mask.
class SignalsHeld {
  public:
    SignalsHeld() {
        sigset_t held;
        ::sigemptyset(&held);
        ::sigaddset(&held, SIGINT);
        ::sigaddset(&held, SIGTERM);
        ::pthread_sigmask(SIG_BLOCK, &held, &before_);
    }
    SignalsHeld(const SignalsHeld&) = delete;
    SignalsHeld& operator=(const SignalsHeld&) = delete;
    ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

base::Command command_of(std::vector<std::string> argv, std::chrono::seconds limit) {
    base::Command command;
    command.argv = std::move(argv);
    command.environment = {"LC_ALL=C", "SYSTEMD_PAGER=", "SYSTEMD_COLORS=0"};
    command.limit = limit;
    command.output_limit_bytes = k_output_limit_bytes;
    command.outlives_us = true;
    return command;
}

std::string octal(unsigned mode) {
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode & 07777U);
    return text;
}

[[noreturn]] void throw_nobody(const char* what, const std::string& name) {
    base::Error error(std::string(what) + ' ' + base::quote(name) + " does not exist");
    error.set_hint("the package that makes it is not installed, or the plan lacks it");
    throw error;
}

}  // namespace

System::System(const std::filesystem::path& root)
    : files_(root),
      liveness_(files_.path() == "/" ? Liveness::live : Liveness::folder),
      may_give_away_(::geteuid() == 0) {}

System::System(const std::filesystem::path& root, Liveness liveness)
    : files_(root), liveness_(liveness), may_give_away_(::geteuid() == 0) {}

bool System::has_systemd() const {
    const auto found = files_.info("/run/systemd/system");
    return live() && found && found->type == FileType::directory;
}

const Accounts& System::accounts() const {
    if (!accounts_) {
        accounts_ = Accounts::read(files_);
    }
    return *accounts_;
}

FileAccess System::numeric(const Access& access) const {
    FileAccess result{.mode = access.mode};
    const auto uid = accounts().uid_of(access.owner);
    const auto gid = accounts().gid_of(access.group);
    if (live() && !uid) {
        throw_nobody("user", access.owner);
    }
    if (live() && !gid) {
        throw_nobody("group", access.group);
    }
    if (may_give_away_) {
        result.uid = uid;
        result.gid = gid;
    }
    return result;
}

std::string System::access_trouble(const FileInfo& info, const Access& access) const {
    std::string trouble;
    const auto add = [&trouble](const std::string& text) {
        trouble += (trouble.empty() ? "" : ", ") + text;
    };
    if (info.mode != (access.mode & 07777U)) {
        add("mode " + octal(info.mode) + " instead of " + octal(access.mode));
    }
    if (!may_give_away_) {
        return trouble;
    }
    const auto uid = accounts().uid_of(access.owner);
    const auto gid = accounts().gid_of(access.group);
    if (uid ? *uid != info.uid : live()) {
        add("owner " + accounts().user_name(info.uid) + " instead of " + access.owner);
    }
    if (gid ? *gid != info.gid : live()) {
        add("group " + accounts().group_name(info.gid) + " instead of " + access.group);
    }
    return trouble;
}

base::ProcessResult System::run(std::vector<std::string> argv, std::chrono::seconds limit) const {
    const base::Command command = command_of(std::move(argv), limit);
    const SignalsHeld held;
    return base::run(command);
}

base::ProcessResult System::run_as(const std::string& account, base::Command command) const {
    if (may_give_away_ && files_.path() == "/") {  // a test's folder has accounts of its own
        const UserEntry* user = accounts().user(account);
        if (user == nullptr) {
            throw_nobody("user", account);
        }
        command.owner = base::ProcessOwner{user->uid, user->gid};
    }
    command.bare = true;
    command.environment.insert(command.environment.end(),
                               {"LC_ALL=C", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"});
    command.output_limit_bytes = k_output_limit_bytes;
    const SignalsHeld held;
    return base::run(command);
}

std::string System::run_checked(std::vector<std::string> argv, std::chrono::seconds limit) const {
    const base::Command command = command_of(std::move(argv), limit);
    const SignalsHeld held;
    return base::run_checked(command);
}

std::string System::kernel_hostname() const {
    std::string name = files_.read("/proc/sys/kernel/hostname").value_or("");
    while (!name.empty() && name.back() == '\n') {
        name.pop_back();
    }
    return name;
}

void System::set_kernel_hostname(const std::string& name) const {
    if (files_.path() != "/") {  // never the machine that a test runs on
        files_.write_in_place("/proc/sys/kernel/hostname", name + '\n');
        return;
    }
    if (::sethostname(name.c_str(), name.size()) != 0) {
        const int err = errno;
        throw base::SystemError("cannot set the host name " + base::quote(name), err);
    }
}

}  // namespace pigsty::firstboot
