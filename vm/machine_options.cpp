// SPDX-License-Identifier: Apache-2.0
#include "vm/machine_options.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::vm {

namespace {

using Arguments = std::vector<std::string>;

/// In the values of QEMU's options a comma is written twice.
std::string escaped(const std::filesystem::path& path) {
    std::string text;
    for (const char character : path.string()) {
        text += character;
        if (character == ',') {
            text += ',';
        }
    }
    return text;
}

void append(Arguments& arguments, std::initializer_list<std::string> more) {
    arguments.insert(arguments.end(), more);
}

void add_processor(Arguments& arguments, const MachineOptions& options) {
    const bool kvm = options.accelerator == Accelerator::kvm;
    append(arguments,
           {"-accel",
            kvm ? "kvm" : "tcg,thread=multi",
            "-cpu",
            kvm ? "host" : "max",
            "-smp",
            std::to_string(options.cpus),
            "-m",
            std::to_string(options.memory_bytes >> 20)});
}

void add_firmware(Arguments& arguments, const MachineOptions& options) {
    if (options.firmware == Firmware::bios) {
        return;
    }
    append(arguments,
           {"-drive",
            "if=pflash,unit=0,format=raw,readonly=on,file=" + escaped(options.uefi_code),
            "-drive",
            "if=pflash,unit=1,format=raw,file=" + escaped(options.uefi_variables)});
}

void add_disk(Arguments& arguments, const MachineOptions& options) {
    append(arguments,
           {"-drive",
            "if=none,id=disk,cache=unsafe,discard=unmap,format=" + options.disk_format +
                ",file=" + escaped(options.disk)});
    switch (options.bus) {
        case Bus::virtio:
            append(arguments, {"-device", "virtio-blk-pci,drive=disk,bootindex=1"});
            break;
        case Bus::sata:
            append(arguments, {"-device", "ide-hd,drive=disk,bootindex=1"});
            break;
        case Bus::scsi:
            append(arguments,
                   {"-device",
                    "virtio-scsi-pci,id=scsi",
                    "-device",
                    "scsi-hd,bus=scsi.0,drive=disk,bootindex=1"});
            break;
        case Bus::nvme:
            append(arguments, {"-device", "nvme,serial=pigsty,drive=disk,bootindex=1"});
            break;
    }
}

/// Only virtio disks and CD-ROMs can be read only.
void add_seed(Arguments& arguments, const MachineOptions& options) {
    if (options.seed.empty()) {
        return;
    }
    append(arguments,
           {"-drive",
            "if=none,id=seed,format=raw,readonly=on,file=" + escaped(options.seed),
            "-device",
            options.bus == Bus::virtio ? "virtio-blk-pci,drive=seed" : "ide-cd,drive=seed"});
}

void add_network(Arguments& arguments, const MachineOptions& options) {
    std::string network = "user,id=net";
    if (options.address) {
        network += ',' + options.address->network_option();
    }
    if (options.ssh_port != 0) {
        network += ",hostfwd=tcp:127.0.0.1:" + std::to_string(options.ssh_port) + "-:22";
    }
    append(
        arguments,
        {"-netdev", network, "-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"});
}

void add_channels(Arguments& arguments, const MachineOptions& options) {
    append(arguments,
           {"-chardev",
            "socket,id=console,fd=" + std::to_string(options.console),
            "-serial",
            "chardev:console",
            "-chardev",
            "socket,id=control,fd=" + std::to_string(options.control),
            "-mon",
            "chardev=control,mode=control"});
}

}  // namespace

std::string to_string(Firmware firmware) {
    return firmware == Firmware::bios ? "bios" : "uefi";
}

Firmware parse_firmware(std::string_view text) {
    if (text == "bios") {
        return Firmware::bios;
    }
    if (text == "uefi") {
        return Firmware::uefi;
    }
    throw base::UsageError("unknown firmware " + base::quote(text) + ", expected bios or uefi");
}

std::string to_string(Bus bus) {
    switch (bus) {
        case Bus::virtio:
            return "virtio";
        case Bus::sata:
            return "sata";
        case Bus::scsi:
            return "scsi";
        case Bus::nvme:
            break;
    }
    return "nvme";
}

Bus parse_bus(std::string_view text) {
    for (const Bus bus : {Bus::virtio, Bus::sata, Bus::scsi, Bus::nvme}) {
        if (text == to_string(bus)) {
            return bus;
        }
    }
    throw base::UsageError("unknown bus " + base::quote(text) +
                           ", expected virtio, sata, scsi or nvme");
}

std::vector<std::string> machine_command(const MachineOptions& options) {
    Arguments arguments = {"qemu-system-x86_64",
                           "-machine",
                           "q35",
                           "-nodefaults",
                           "-no-user-config",
                           "-display",
                           "none",
                           "-vga",
                           "std"};
    add_processor(arguments, options);
    add_firmware(arguments, options);
    add_disk(arguments, options);
    add_seed(arguments, options);
    add_network(arguments, options);
    add_channels(arguments, options);
    return arguments;
}

}  // namespace pigsty::vm
