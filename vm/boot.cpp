// SPDX-License-Identifier: Apache-2.0
#include "vm/boot.hpp"

#include <optional>

#include "base/child_process.hpp"
#include "base/epoch.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/human.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "vm/boot_folder.hpp"
#include "vm/disk_image.hpp"
#include "vm/machine.hpp"
#include "vm/ssh.hpp"

namespace pigsty::vm {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds k_tick(50);
constexpr std::chrono::seconds k_power_down_limit(120);

/// What a boot needs on disk, and how the machine is to be.
struct Preparation {
    MachineOptions machine;
    SshAccess access;
    std::filesystem::path console_log;
    std::filesystem::path messages;
};

/// Folder of a kept boot. Throws UsageError when it holds one already.
void claim_folder(const std::filesystem::path& folder) {
    base::make_directories(folder);
    if (std::filesystem::exists(folder / "disk.qcow2")) {
        base::UsageError error(base::quote(folder.string()) + " holds an earlier boot");
        error.set_hint("boot its disk.qcow2, or remove it");
        throw error;
    }
}

/// The seed as an image in `folder`; a given one is used as it is.
std::filesystem::path prepare_seed(const BootRequest& request,
                                   const SeedRequest& identity,
                                   const std::filesystem::path& folder) {
    if (!request.seed.empty() && !std::filesystem::is_directory(request.seed)) {
        return std::filesystem::absolute(request.seed);
    }
    std::filesystem::path iso = folder / "seed.iso";
    const SeedFiles files =
        request.seed.empty() ? generate_seed(identity) : read_seed_folder(request.seed);
    write_seed(iso, files, base::source_date_epoch().value_or(0));
    return iso;
}

/// A key of our own needs a seed of our own; with a given seed, the key is given, too.
SshAccess prepare_access(const BootRequest& request,
                         SeedRequest& identity,
                         const std::filesystem::path& folder) {
    SshAccess access;
    access.user = identity.user;
    if (request.errand == Errand::none) {
        return access;
    }
    access.port = free_port();
    access.key = request.key;
    if (!request.seedless && request.seed.empty() && identity.ssh_key.empty()) {
        access.key = make_key_pair(folder);
        std::string line = base::read_file(access.key.string() + ".pub", 4096);
        identity.ssh_key = line.substr(0, line.find('\n'));
    }
    return access;
}

Preparation prepare(const BootRequest& request, const std::filesystem::path& folder) {
    Preparation ready;
    const DiskImage disk = look_at_disk(request.disk);
    MachineOptions& machine = ready.machine;
    machine.disk = folder / "disk.qcow2";
    machine.bus = request.bus;
    machine.firmware = request.firmware;
    machine.memory_bytes = request.memory_bytes;
    machine.cpus = request.cpus;
    machine.address = request.address;
    if (request.firmware == Firmware::uefi) {
        prepare_uefi(machine, folder / "uefi-variables.fd");
    }
    SeedRequest identity = request.identity;
    ready.access = prepare_access(request, identity, folder);
    machine.ssh_port = ready.access.port;
    if (!request.seedless) {
        machine.seed = prepare_seed(request, identity, folder);
    }
    ready.console_log = request.console_log.empty() ? folder / "console.log" : request.console_log;
    ready.messages = folder / "qemu.log";
    make_overlay(disk, machine.disk, request.disk_size_bytes);
    return ready;
}

/// The failure with what the console showed last.
base::Error failure(const std::string& what, Machine& machine) {
    const std::string lines = base::printable(machine.console().scanner().last_lines());
    const std::string messages = machine.messages();
    return base::Error(
        what + (messages.empty() ? "" : "\nQEMU said:\n" + messages) +
        (lines.empty() ? "\nthe console showed nothing" : "\nthe console showed last:\n" + lines));
}

std::string after(Machine& machine) {
    return " after " + base::human_duration(machine.age());
}

/// Throws when the machine will not get any further. One whose setup failed still lets people log
/// in.
void check_alive(Machine& machine, const std::string& awaited, Sign sign) {
    base::check_interrupt();
    const ConsoleScanner& seen = machine.console().scanner();
    if (seen.failure() && sign == Sign::ready) {
        throw failure("the node failed" + after(machine) + ": step " +
                          base::quote(seen.failure()->step) + ", reason " +
                          base::quote(seen.failure()->reason),
                      machine);
    }
    if (seen.panic()) {
        throw failure("the kernel gave up" + after(machine) + ": " + base::quote(*seen.panic()),
                      machine);
    }
    if (machine.ended()) {
        machine.follow(milliseconds(0));
        throw failure("the machine ended (status " + std::to_string(*machine.ended()) + ")" +
                          after(machine) + ", before " + awaited,
                      machine);
    }
}

/// Follows the machine until `came` says so. Throws when it fails, ends or the time is up.
template <class Came>
void await(Machine& machine,
           const std::string& awaited,
           const BootRequest& request,
           const Came& came) {
    while (!came()) {
        check_alive(machine, awaited, request.sign);
        if (machine.age() > request.limit) {
            base::Error error = failure(
                "no " + awaited + " within " + base::human_duration(request.limit), machine);
            error.set_hint("give it longer with --limit SECONDS");
            throw error;
        }
        machine.follow(k_tick);
    }
}

void await_sign(Machine& machine, const BootRequest& request, BootReport& report) {
    const ConsoleScanner& seen = machine.console().scanner();
    if (request.sign == Sign::ready) {
        await(machine, "PIGSTY-READY", request, [&] { return seen.ready().has_value(); });
        report.ready = *seen.ready();
    } else {
        await(machine, "login prompt", request, [&] { return seen.login_prompt(); });
    }
    report.seconds = machine.age().count();
}

using Seconds = std::chrono::duration<double>;

/// Runs a program to its end while the machine is followed; nullopt when the machine's age has
/// passed `limit` first.
std::optional<int> run_beside(Machine& machine,
                              const base::ChildCommand& command,
                              Seconds limit = Seconds::max()) {
    base::ChildProcess child(command);
    while (!child.status() && machine.age() <= limit) {
        base::check_interrupt();
        machine.follow(k_tick);
    }
    return child.status();
}

/// cloud-init restarts sshd when its configuration says so: the machine is left alone until it is
/// through. Where there is none, or it failed, that is for the errand to see.
constexpr const char* k_settle =
    "if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null 2>&1; fi; true";

/// sshd may be there before cloud-init has let the key in.
void await_login(Machine& machine,
                 const BootRequest& request,
                 const SshAccess& access,
                 const std::filesystem::path& errors) {
    const std::string awaited = "login by ssh";
    await(machine, awaited, request, [&] { return ssh_answers(access.port); });
    base::ChildCommand attempt;
    attempt.argv = ssh_command(access, k_settle);
    attempt.errors = errors;
    base::in_context(
        [&] {
            return "while logging in as " + base::quote(access.user) + ": " +
                   base::printable(base::read_file_if_present(errors, 1u << 20).value_or(""));
        },
        [&] {
            await(machine, awaited, request, [&] {
                return run_beside(machine, attempt, request.limit) == 0;
            });
        });
}

/// Shell or command, with our streams or captured.
void run_errand(Machine& machine,
                const BootRequest& request,
                const SshAccess& access,
                const std::filesystem::path& folder,
                BootReport& report) {
    base::ChildCommand login;
    login.argv = ssh_command(access, request.command);
    if (!request.capture) {
        login.streams = base::ChildStreams::inherited;
        report.errand_status = run_beside(machine, login);
        return;
    }
    login.output = folder / "output.txt";
    login.errors = folder / "errors.txt";
    report.errand_status = run_beside(machine, login);
    report.output = base::read_file(login.output);
    report.errors = base::read_file(login.errors);
}

}  // namespace

Sign parse_sign(std::string_view text) {
    if (text == "login") {
        return Sign::login;
    }
    if (text == "ready") {
        return Sign::ready;
    }
    throw base::UsageError("cannot wait for " + base::quote(text) + ", expected login or ready");
}

BootReport boot(const BootRequest& request) {
    const BootFolder temporary;
    if (!request.keep.empty()) {
        claim_folder(request.keep);
    }
    const std::filesystem::path folder =
        request.keep.empty() ? temporary.path() : std::filesystem::absolute(request.keep);
    Preparation ready = prepare(request, folder);
    BootReport report;
    report.firmware = request.firmware;
    report.accelerator = choose_accelerator(request.accelerator);
    ready.machine.accelerator = report.accelerator.accelerator;
    base::log_info("booting " + request.disk.string() + " (" +
                   to_string(report.accelerator.accelerator) + ": " + report.accelerator.reason +
                   "; " + to_string(request.firmware) + ")");
    Machine machine(ready.machine, ready.console_log, ready.messages, request.echo);
    machine.console().set_line_echo(request.line_echo);
    await_sign(machine, request, report);
    if (request.errand != Errand::none) {
        await_login(machine, request, ready.access, temporary.path() / "ssh.log");
        report.ssh_seconds = machine.age().count();
        machine.console().set_echo({});
        machine.console().set_line_echo({});
        run_errand(machine, request, ready.access, temporary.path(), report);
    }
    report.node_failure = machine.console().scanner().failure();
    // What nobody keeps need not be shut down in good order.
    if (!request.keep.empty() && !machine.power_down(k_power_down_limit)) {
        base::log_warning("the machine did not switch itself off; its disk may need a check");
    }
    return report;
}

}  // namespace pigsty::vm
