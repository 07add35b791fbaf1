// SPDX-License-Identifier: Apache-2.0
#include "vm/machine.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

namespace pigsty::vm {

namespace {

using Clock = std::chrono::steady_clock;

struct SocketPair {
    base::Fd ours;
    base::Fd theirs;
};

/// Connected beforehand and inherited: no names in the file system, nothing left behind.
SocketPair make_socket_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        const int err = errno;
        throw base::SystemError("cannot create a socket pair", err);
    }
    return {base::Fd(ends[0]), base::Fd(ends[1])};
}

constexpr const char* k_ovmf = "/usr/share/OVMF/";

}  // namespace

Machine::Machine(MachineOptions options,
                 const std::filesystem::path& console_log,
                 const std::filesystem::path& messages,
                 ConsoleEcho echo)
    : messages_(messages), started_(Clock::now()) {
    SocketPair console = make_socket_pair();
    SocketPair control = make_socket_pair();
    options.console = console.theirs.get();
    options.control = control.theirs.get();
    control_ = std::move(control.ours);
    console_ = std::make_unique<Console>(std::move(console.ours), console_log, std::move(echo));
    base::ChildCommand command;
    command.argv = machine_command(options);
    command.output = messages;
    command.errors = messages;
    command.descriptors = {options.console, options.control};
    try {
        child_ = std::make_unique<base::ChildProcess>(command);
    } catch (base::ProcessError& error) {
        error.set_hint("QEMU is in Debian's package qemu-system-x86");
        throw;
    }
    tell("qmp_capabilities");
}

std::chrono::duration<double> Machine::age() const {
    return Clock::now() - started_;
}

std::string Machine::messages() const {
    constexpr std::size_t k_most = 2000;
    const std::string text =
        base::read_file_if_present(messages_, std::uint64_t{1} << 30).value_or("");
    return base::printable(
        std::string_view(text).substr(text.size() < k_most ? 0 : text.size() - k_most));
}

void Machine::follow(std::chrono::milliseconds wait) {
    std::array<char, 4096> dropped;
    while (::recv(control_.get(), dropped.data(), dropped.size(), MSG_DONTWAIT) > 0) {
    }
    console_->pump(wait);
}

/// What QMP answers is dropped: QEMU's end tells all there is to know. Source: QEMU's
/// docs/interop/qmp-spec.txt.
void Machine::tell(const std::string& command) {
    const std::string text = "{\"execute\":\"" + command + "\"}\n";
    static_cast<void>(::send(control_.get(), text.data(), text.size(), MSG_NOSIGNAL));
}

bool Machine::power_down(std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    tell("system_powerdown");
    while (!ended() && Clock::now() < deadline) {
        base::check_interrupt();
        follow(std::chrono::milliseconds(50));
    }
    const bool by_itself = ended().has_value();
    if (!by_itself) {
        tell("quit");
        child_->wait(std::chrono::seconds(5));
        child_->stop(std::chrono::seconds(1));
    }
    return by_itself;
}

void prepare_uefi(MachineOptions& options, const std::filesystem::path& variables) {
    const std::filesystem::path folder = k_ovmf;
    options.uefi_code = folder / "OVMF_CODE_4M.fd";
    options.uefi_variables = variables;
    const auto content = base::read_file_if_present(folder / "OVMF_VARS_4M.fd", 64u << 20);
    if (!content || !base::file_stamp(options.uefi_code)) {
        base::Error error(
            "there is no UEFI firmware for QEMU: expected OVMF_CODE_4M.fd and "
            "OVMF_VARS_4M.fd in " +
            base::quote(folder.string()));
        error.set_hint("install Debian's package ovmf, or boot with --firmware bios");
        throw error;
    }
    base::write_file(variables, *content, 0600);
}

}  // namespace pigsty::vm
