// SPDX-License-Identifier: Apache-2.0
#include "vm/machine_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"

namespace pigsty::vm {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

MachineOptions some_machine() {
    MachineOptions options;
    options.disk = "/tmp/a,b/disk.qcow2";
    options.console = 7;
    options.control = 9;
    return options;
}

TEST(MachineCommand, IsAPlainMachineByDefault) {
    const auto command = machine_command(some_machine());
    EXPECT_EQ(command.front(), "qemu-system-x86_64");
    EXPECT_THAT(command, Contains("tcg,thread=multi"));
    EXPECT_THAT(command, Contains("max"));
    EXPECT_THAT(command, Contains("1024"));
    EXPECT_THAT(command, Contains("virtio-blk-pci,drive=disk,bootindex=1"));
    EXPECT_THAT(command, Contains("socket,id=console,fd=7"));
    EXPECT_THAT(command, Contains("socket,id=control,fd=9"));
    EXPECT_THAT(command, Contains("user,id=net"));
    EXPECT_THAT(command, Not(Contains(HasSubstr("pflash"))));
    EXPECT_THAT(command, Not(Contains(HasSubstr("id=seed"))));
}

TEST(MachineCommand, WritesCommasInNamesTwice) {
    EXPECT_THAT(machine_command(some_machine()),
                Contains("if=none,id=disk,cache=unsafe,discard=unmap,format=qcow2,"
                         "file=/tmp/a,,b/disk.qcow2"));
}

TEST(MachineCommand, HasItsOwnUefiVariables) {
    MachineOptions options = some_machine();
    options.firmware = Firmware::uefi;
    options.uefi_code = "/ovmf/code.fd";
    options.uefi_variables = "/mine/variables.fd";
    const auto command = machine_command(options);
    EXPECT_THAT(command, Contains("if=pflash,unit=0,format=raw,readonly=on,file=/ovmf/code.fd"));
    EXPECT_THAT(command, Contains("if=pflash,unit=1,format=raw,file=/mine/variables.fd"));
}

TEST(MachineCommand, PlugsTheDiskIntoEachBus) {
    MachineOptions options = some_machine();
    options.seed = "/tmp/seed.iso";
    EXPECT_THAT(machine_command(options), Contains("virtio-blk-pci,drive=seed"));
    options.bus = Bus::sata;
    EXPECT_THAT(machine_command(options), Contains("ide-hd,drive=disk,bootindex=1"));
    EXPECT_THAT(machine_command(options), Contains("ide-cd,drive=seed"));
    options.bus = Bus::scsi;
    EXPECT_THAT(machine_command(options), Contains("virtio-scsi-pci,id=scsi"));
    EXPECT_THAT(machine_command(options), Contains("scsi-hd,bus=scsi.0,drive=disk,bootindex=1"));
    options.bus = Bus::nvme;
    EXPECT_THAT(machine_command(options), Contains(StartsWith("nvme,")));
}

TEST(MachineCommand, LetsOnlyThisMachineIn) {
    MachineOptions options = some_machine();
    options.ssh_port = 40022;
    EXPECT_THAT(machine_command(options), Contains("user,id=net,hostfwd=tcp:127.0.0.1:40022-:22"));
}

TEST(MachineCommand, GivesTheMachineItsAddress) {
    MachineOptions options = some_machine();
    options.address = parse_guest_address("10.10.10.11/24");
    options.ssh_port = 40022;
    EXPECT_THAT(machine_command(options),
                Contains("user,id=net,net=10.10.10.0/24,host=10.10.10.254,dns=10.10.10.253,"
                         "dhcpstart=10.10.10.11,hostfwd=tcp:127.0.0.1:40022-:22"));
}

TEST(MachineCommand, TakesDiskFormatMemoryAndAccelerator) {
    MachineOptions options = some_machine();
    options.disk_format = "vmdk";
    options.memory_bytes = std::uint64_t{3} << 30;
    options.cpus = 5;
    options.accelerator = Accelerator::kvm;
    const auto command = machine_command(options);
    EXPECT_THAT(command, Contains(HasSubstr("format=vmdk,")));
    EXPECT_THAT(command, Contains("3072"));
    EXPECT_THAT(command, Contains("5"));
    EXPECT_THAT(command, Contains("kvm"));
    EXPECT_THAT(command, Contains("host"));
}

TEST(MachineOptions, ReadsItsNames) {
    EXPECT_EQ(parse_firmware("uefi"), Firmware::uefi);
    EXPECT_EQ(to_string(parse_bus("scsi")), "scsi");
    EXPECT_EQ(to_string(parse_bus("nvme")), "nvme");
    EXPECT_THROW(parse_firmware("efi"), base::UsageError);
    EXPECT_THROW(parse_bus("ide"), base::UsageError);
}

}  // namespace
}  // namespace pigsty::vm
