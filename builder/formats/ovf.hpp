// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pigsty::builder {

/// Whom an OVF descriptor is for: they expect other disk controllers.
enum class OvfTarget {
    any_hypervisor,  ///< VMware and VirtualBox: SCSI controller "lsilogic", hardware "vmx-07"
    virtualbox,      ///< SATA controller "AHCI", hardware "virtualbox-2.2"
};

/// A machine of one disk.
struct OvfMachine {
    std::string name;
    std::string title;
    std::string version;    ///< of the product that made it
    std::string disk_file;  ///< name of the streamOptimized VMDK beside the descriptor
    std::uint64_t disk_file_bytes = 0;
    std::uint64_t disk_bytes = 0;  ///< virtual size
    OvfTarget target = OvfTarget::any_hypervisor;
};

/// What machines get unless a box's Vagrantfile or a hint says otherwise.
inline constexpr int k_machine_cpus = 2;
inline constexpr int k_machine_memory_mib = 2048;

/// The OVF 1.0 descriptor: one virtual system with processors, memory, a disk, a network card and,
/// for any hypervisor, a serial port that it may do without. Canonical text, UTF-8. Source: DMTF
/// DSP0243 1.0.0 and its schemas DSP8023, CIM_ResourceAllocationSettingData.
std::string ovf_descriptor(const OvfMachine& machine);

}  // namespace pigsty::builder
