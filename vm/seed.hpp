// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace pigsty::vm {

/// The files of a cloud-init NoCloud seed. Source: cloud-init, "NoCloud" data source.
struct SeedFiles {
    std::string meta_data;                      ///< YAML: instance-id, local-hostname
    std::string user_data;                      ///< "#cloud-config" and YAML, or a script
    std::optional<std::string> network_config;  ///< version 1 or 2; without: DHCP on the first card
    std::optional<std::string> vendor_data;
    std::map<std::string, std::string> more;  ///< further files at the top, by name
};

/// Every file of a seed by its name.
std::map<std::string, std::string> seed_contents(const SeedFiles& files);

/// Writes a seed as an ISO 9660 image labelled "cidata" (Joliet and Rock Ridge names). Its bytes
/// depend on the arguments alone; every time in it is `epoch`. Throws ProcessError (naming the
/// package where xorriso is missing), SystemError.
void write_seed(const std::filesystem::path& iso, const SeedFiles& files, std::int64_t epoch);

/// The seed files in a folder. Throws UsageError when user-data or meta-data is not there.
SeedFiles read_seed_folder(const std::filesystem::path& folder);

/// Who a machine is that has no seed of its own.
struct SeedRequest {
    std::string hostname = "pigsty";
    std::string user = "pigsty";
    std::string ssh_key;  ///< a line of authorized_keys; empty: nobody can log in
};

/// Throws UsageError unless every system takes it as a host name: letters, digits, '-' and '.'.
void check_host_name(const std::string& name);

/// The part of a "#cloud-config" that makes the user of such a seed. Throws UsageError as
/// generate_seed does.
std::string seed_users(const SeedRequest& request);

/// A seed with that hostname and that user, who has the key, no password, and sudo. The
/// instance-id follows from the rest. Throws UsageError when hostname or user is not one.
SeedFiles generate_seed(const SeedRequest& request);

}  // namespace pigsty::vm
