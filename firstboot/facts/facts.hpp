// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::firstboot {

/// An IPv4 address of the machine.
struct InterfaceAddress {
    std::string interface;  ///< "eth0"
    std::string address;    ///< "10.10.10.11"
    unsigned prefix = 0;    ///< 24
    bool operator==(const InterfaceAddress&) const = default;
};

/// What the machine is. Roles read nothing but this and the inventory.
struct Facts {
    std::string hostname;  ///< as the kernel has it
    std::string machine_id;
    std::string kernel;  ///< release, "3.10.0-1160.el7.x86_64"
    std::string architecture;
    std::string os_id;       ///< ID of os-release: "centos"
    std::string os_version;  ///< VERSION_ID
    /// Of the container manager, e.g. "systemd-nspawn"; empty on a machine of its own.
    std::string container;
    std::uint64_t processors = 1;
    std::uint64_t memory_bytes = 0;
    std::uint64_t page_size_bytes = 4096;
    bool efi = false;
    std::vector<InterfaceAddress> addresses;  ///< without loopback; by interface, then address
    std::vector<std::string> block_devices;   ///< whole disks: "sda", "vda"
    /// Of /etc/resolv.conf, as they stand there; where we have written that file, of the one that
    /// was there before us.
    std::vector<std::string> name_servers;
    /// Programs that decide how something is done, by name with their paths: those of
    /// k_known_programs (read_facts.cpp) that exist.
    std::vector<std::string> programs;
    /// Unit files that exist, e.g. "chronyd.service"; sorted.
    std::vector<std::string> units;
    /// Names of files in /etc/yum.repos.d that end in ".repo"; sorted.
    std::vector<std::string> repository_files;
    /// Names of /etc/sysconfig/network-scripts/ifcfg-*, without that of lo; sorted.
    std::vector<std::string> interface_files;
    /// Public keys of packages that the image brought, e.g.
    /// "/etc/pki/rpm-gpg/RPM-GPG-KEY-9F8A…"; sorted.
    std::vector<std::string> package_keys;
    /// Complete bundles on the disk: folders "/www/NAME" with repo_complete and NAME.repo; sorted.
    std::vector<std::string> bundles;
    bool operator==(const Facts&) const = default;

    /// True for EL and what is made from it: yum, ifcfg files, one chrony.conf in /etc.
    bool is_enterprise_linux() const;
    bool in_container() const { return !container.empty(); }
    bool has_unit(std::string_view name) const;
    /// The path of a program: "/usr/bin/dnf" for "dnf"; empty when it is not there.
    std::string program(std::string_view name) const;
    bool has_address(std::string_view address) const;
};

/// The first line of a file that firstboot writes whole.
inline constexpr std::string_view k_written_by_us = "# Written by pigsty-firstboot";

/// Looks at the machine whose root directory is `root` ("/" for this one). What cannot be found
/// out keeps its default. Throws nothing for a strange machine.
Facts read_facts(const std::filesystem::path& root);

/// Shape: one JSON object with the fields of Facts by their names; sorted, two blanks of
/// indentation.
std::string facts_to_json(const Facts& facts);

/// The reverse, for plans of other machines; `file` is for messages. Throws SpecError.
Facts facts_from_json(std::string_view json, const std::string& file);

}  // namespace pigsty::firstboot
