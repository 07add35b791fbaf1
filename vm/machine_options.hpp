// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/accelerator.hpp"
#include "vm/guest_address.hpp"

namespace pigsty::vm {

enum class Firmware { bios, uefi };

/// Where the system disk is plugged in.
enum class Bus {
    virtio,  ///< virtio-blk
    sata,    ///< AHCI
    scsi,    ///< virtio-scsi
    nvme,
};

/// Shape: "bios", "uefi".
std::string to_string(Firmware firmware);

/// Throws UsageError with the names there are.
Firmware parse_firmware(std::string_view text);

/// Shape: "virtio", "sata", "scsi", "nvme".
std::string to_string(Bus bus);

/// Throws UsageError with the names there are.
Bus parse_bus(std::string_view text);

/// A QEMU machine: q35, one disk, one network card with QEMU's user-mode network (the machine has
/// 10.0.2.15), one serial port.
struct MachineOptions {
    std::filesystem::path disk;  ///< written to
    std::string disk_format = "qcow2";
    Bus bus = Bus::virtio;
    Firmware firmware = Firmware::bios;
    std::filesystem::path uefi_code;       ///< for Firmware::uefi: OVMF, read only
    std::filesystem::path uefi_variables;  ///< for Firmware::uefi: this machine's own copy
    std::filesystem::path seed;            ///< ISO image; empty: none
    Accelerator accelerator = Accelerator::tcg;
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;
    unsigned cpus = 2;
    std::optional<GuestAddress> address;  ///< without: 10.0.2.15/24
    std::uint16_t ssh_port = 0;           ///< on 127.0.0.1, leads to the machine's port 22; 0: none
    int console = -1;                     ///< descriptor of a connected socket: the serial port
    int control = -1;                     ///< descriptor of a connected socket: QMP
};

/// The program and its arguments.
std::vector<std::string> machine_command(const MachineOptions& options);

}  // namespace pigsty::vm
