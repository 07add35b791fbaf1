// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "vm/console.hpp"
#include "vm/console_scanner.hpp"
#include "vm/machine_options.hpp"
#include "vm/seed.hpp"

namespace pigsty::vm {

/// What a boot waits for.
enum class Sign {
    login,  ///< a login prompt on the serial console
    ready,  ///< PIGSTY-READY on the serial console
};

/// The sign written as "login" or "ready". Throws UsageError.
Sign parse_sign(std::string_view text);

/// What is done once the sign came.
enum class Errand { none, shell, command };

/// A boot of a disk to try it.
struct BootRequest {
    std::filesystem::path disk;         ///< is not written to
    std::uint64_t disk_size_bytes = 0;  ///< what the machine sees; 0: as large as the disk
    Firmware firmware = Firmware::bios;
    Bus bus = Bus::virtio;
    AcceleratorWish accelerator = AcceleratorWish::automatic;
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;
    unsigned cpus = 2;
    std::optional<GuestAddress> address;  ///< on the machine's network; without: 10.0.2.15/24
    std::filesystem::path seed;  ///< ISO or folder; empty: one is generated from `identity`
    bool seedless = false;       ///< no seed at all: a later boot of a disk that had one
    SeedRequest identity;
    std::filesystem::path
        key;  ///< private key to log in with under a given seed; empty: the user's
    Sign sign = Sign::login;
    std::chrono::seconds limit =
        std::chrono::seconds(600);      ///< for the sign, and for sshd to answer
    std::filesystem::path console_log;  ///< empty: kept only with `keep`
    Errand errand = Errand::none;
    std::string command;         ///< for Errand::command, run by the user's shell
    bool capture = false;        ///< the command's output goes into the report
    std::filesystem::path keep;  ///< folder the overlay, seed, key and log stay in; empty: none
    ConsoleEcho echo;            ///< gets the console's bytes until the errand starts
    LineEcho line_echo;          ///< gets its lines until then
};

struct BootReport {
    AcceleratorChoice accelerator;
    Firmware firmware = Firmware::bios;
    double seconds = 0;                 ///< from the start of the machine to the sign
    std::optional<double> ssh_seconds;  ///< to the first login
    std::string ready;                  ///< the fields of PIGSTY-READY
    std::optional<int> errand_status;   ///< exit status of shell or command
    std::string output;                 ///< of the command, when captured
    std::string errors;
    std::optional<NodeFailure>
        node_failure;  ///< PIGSTY-FAILED was seen, though a login was awaited
};

/// Boots a disk on QEMU, waits for the sign, runs the errand, and ends the machine. Throws Error
/// with the last console lines when the sign did not come: PIGSTY-FAILED (with step and reason,
/// where PIGSTY-READY is awaited), kernel panic, end of QEMU, time limit. Throws UsageError,
/// ProcessError, SystemError, Interrupted. Nothing is left behind but what was asked for.
BootReport boot(const BootRequest& request);

}  // namespace pigsty::vm
