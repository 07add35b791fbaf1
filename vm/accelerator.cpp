// SPDX-License-Identifier: Apache-2.0
#include "vm/accelerator.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/human.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"

namespace pigsty::vm {

namespace {

/// mov dx,0xf4; mov al,0x2a; out dx,al; hlt; jmp back to hlt
constexpr std::string_view k_program("\xba\xf4\x00\xb0\x2a\xee\xf4\xeb\xfd", 9);

/// isa-debug-exit ends QEMU with twice the byte written plus one. Source: qemu hw/misc/debugexit.c.
constexpr int k_success = 0x2a * 2 + 1;

/// A disk with that program as its boot sector. SeaBIOS passes over disks smaller than a cylinder.
std::string probe_disk() {
    std::string disk(1u << 20, '\0');
    disk.replace(0, k_program.size(), k_program);
    disk[510] = '\x55';
    disk[511] = static_cast<char>(0xaa);
    return disk;
}

base::Command probe_command(const KvmProbe& probe, const std::filesystem::path& disk) {
    base::Command command;
    command.argv = {probe.program,
                    "-accel",
                    "kvm",
                    "-cpu",
                    "host",
                    "-machine",
                    "q35",
                    "-m",
                    "64",
                    "-nodefaults",
                    "-no-user-config",
                    "-display",
                    "none",
                    "-drive",
                    "if=none,id=probe,format=raw,snapshot=on,file=" + disk.string(),
                    "-device",
                    "virtio-blk-pci,drive=probe,bootindex=1",
                    "-device",
                    "isa-debug-exit,iobase=0xf4,iosize=1"};
    command.limit = probe.limit;
    return command;
}

/// Why KVM cannot be used; empty when it can.
std::string trouble_of_kvm(const KvmProbe& probe) {
    if (::access(probe.device.c_str(), R_OK | W_OK) != 0) {
        const int err = errno;
        return probe.device.string() + ": " + std::strerror(err);
    }
    const base::TempDir folder("pigsty-probe");
    const std::filesystem::path disk = folder.path() / "probe.raw";
    base::write_file(disk, probe_disk());
    const base::ProcessResult result = base::run(probe_command(probe, disk));
    if (result.timed_out) {
        return "KVM did not run a probe within " + base::human_duration(probe.limit);
    }
    if (result.exit_status != k_success) {
        return "a probe of KVM ended with status " + std::to_string(result.exit_status);
    }
    return "";
}

}  // namespace

std::string to_string(Accelerator accelerator) {
    return accelerator == Accelerator::kvm ? "kvm" : "tcg";
}

AcceleratorWish parse_accelerator_wish(std::string_view text) {
    if (text == "auto") {
        return AcceleratorWish::automatic;
    }
    if (text == "kvm") {
        return AcceleratorWish::kvm;
    }
    if (text == "tcg") {
        return AcceleratorWish::tcg;
    }
    throw base::UsageError("unknown accelerator " + base::quote(text) +
                           ", expected auto, kvm or tcg");
}

AcceleratorChoice choose_accelerator(AcceleratorWish wish, const KvmProbe& probe) {
    if (wish != AcceleratorWish::automatic) {
        return {wish == AcceleratorWish::kvm ? Accelerator::kvm : Accelerator::tcg, "as asked"};
    }
    const std::string trouble = trouble_of_kvm(probe);
    if (!trouble.empty()) {
        return {Accelerator::tcg, trouble};
    }
    return {Accelerator::kvm, "a probe ran on it"};
}

}  // namespace pigsty::vm
