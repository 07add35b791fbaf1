// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "firstboot/identity/seed_source.hpp"

namespace pigsty::firstboot {

/// The names of the sources that identify() treats in a way of their own.
inline constexpr const char* k_metadata_source = "metadata";
inline constexpr const char* k_file_source = "file";
/// An inventory that a person names with --inventory; no source of seed_sources().
inline constexpr const char* k_named_source = "--inventory";

/// The kernel command line: pigsty.inventory=PATH, =http://ADDRESS[:PORT]/PATH or =data:BASE64, and
/// pigsty.ip=ADDRESS.
std::unique_ptr<SeedSource> make_cmdline_source();
/// A disk labelled cidata, or a folder of <root>/var/lib/cloud/seed.
std::unique_ptr<SeedSource> make_nocloud_source();
/// A disk labelled config-2.
std::unique_ptr<SeedSource> make_configdrive_source();
/// What cloud-init wrote about itself into <root>/run/cloud-init.
std::unique_ptr<SeedSource> make_instance_data_source();
/// A metadata server as EC2 has it.
std::unique_ptr<SeedSource> make_metadata_source();
/// What QEMU was told with -fw_cfg: opt/org.pigsty/inventory and opt/org.pigsty/ip.
std::unique_ptr<SeedSource> make_fw_cfg_source();
/// <root>/etc/pigsty/pigsty.yml.
std::unique_ptr<SeedSource> make_file_source();

/// A report in which `look` filled in what it saw; an Error that leaves `look` becomes the trouble,
/// but for Interrupted.
SeedReport guarded_report(const char* source, const std::function<void(SeedReport&)>& look);

/// Content of a file of the node, named as the node names it ("/proc/cmdline"); links are followed
/// within the root. nullopt when there is none. Throws as RootFolder::read.
std::optional<std::string> read_of_node(const SourcePlaces& places,
                                        const std::string& name,
                                        std::uint64_t limit_bytes);

/// The text of an error with its frames and its hint, on one line.
std::string error_line(const base::Error& error);

struct UserData;

/// Puts what a user-data says into a report's seed, which is made when there is none yet.
/// `what` is "user-data"; an inventory is called "<place>, <what>".
void take_user_data(SeedReport& report,
                    const std::string& place,
                    const std::string& what,
                    const UserData& data);

/// Throws base::Error "<what> is no IPv4 address" unless `address` is one.
void require_address(const std::string& what, const std::string& address);

/// The seed of a report, made when there is none yet.
Seed& seed_of(SeedReport& report, const std::string& place);

}  // namespace pigsty::firstboot
