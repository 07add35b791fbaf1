// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/process.hpp"
#include "firstboot/engine/accounts.hpp"
#include "firstboot/plan/resource.hpp"
#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

/// Whether the root is the system that runs, or a folder into which a node is rendered.
enum class Liveness { live, folder };

/// What the engine works on.
class System {
  public:
    /// Live when `root` is "/". Throws SystemError when there is no such folder.
    explicit System(const std::filesystem::path& root);
    /// For tests: a folder that counts as live; programs are those of PATH.
    System(const std::filesystem::path& root, Liveness liveness);

    bool live() const { return liveness_ == Liveness::live; }
    /// True when systemd is what runs the system, as sd_booted(3) has it.
    bool has_systemd() const;
    const RootFolder& files() const { return files_; }

    /// Read at first and after forget_accounts().
    const Accounts& accounts() const;
    void forget_accounts() { accounts_.reset(); }

    /// Mode and numeric owner for a file. A name that a folder does not know, or when we may not
    /// give files away, leaves the owner as it comes. Throws Error for an unknown one on a live
    /// system.
    FileAccess numeric(const Access& access) const;

    /// What is wrong with mode and owner, in few words; empty when all is right.
    std::string access_trouble(const FileInfo& info, const Access& access) const;

    /// Runs a program to its end: signals that ask us to stop are held back meanwhile, so that a
    /// step is never cut in two, and it goes on to its end when we are killed (useradd would leave
    /// its lock behind, a package would be half installed). Throws ProcessError when it cannot be
    /// run.
    base::ProcessResult run(std::vector<std::string> argv, std::chrono::seconds limit) const;

    /// The same; any other status than 0 throws ProcessError.
    std::string run_checked(std::vector<std::string> argv, std::chrono::seconds limit) const;

    /// The same as run(), as another account of the system: argv, input, environment and directory
    /// are those of `command`, and of our environment there is nothing. It ends when we are killed.
    /// Throws Error when there is no such account.
    base::ProcessResult run_as(const std::string& account, base::Command command) const;

    /// The name of the running kernel's host. Throws SystemError.
    std::string kernel_hostname() const;
    void set_kernel_hostname(const std::string& name) const;

  private:
    RootFolder files_;
    Liveness liveness_;
    bool may_give_away_;
    mutable std::optional<Accounts> accounts_;
};

}  // namespace pigsty::firstboot
