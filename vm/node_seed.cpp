// SPDX-License-Identifier: Apache-2.0
#include "vm/node_seed.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "base/uuid.hpp"
#include "specs/inventory/cluster.hpp"
#include "specs/inventory/host_variables.hpp"
#include "specs/inventory/inventory_extract.hpp"
#include "specs/yaml_text.hpp"

namespace pigsty::vm {

namespace {

constexpr std::size_t k_interface_bytes = 15;  // IFNAMSIZ without the end
constexpr mode_t k_secret_mode = 0600;
constexpr mode_t k_secret_folder_mode = 0700;

/// An IPv4 address as a number. `text` is one.
std::uint32_t number_of(const std::string& text) {
    std::uint32_t number = 0;
    std::uint32_t part = 0;
    for (const char c : text) {
        if (c == '.') {
            number = number << 8U | part;
            part = 0;
        } else {
            part = part * 10 + static_cast<std::uint32_t>(c - '0');
        }
    }
    return number << 8U | part;
}

void check_address(const std::string& what, const std::string& address) {
    if (!specs::is_ipv4_address(address)) {
        throw base::UsageError("the " + what + ' ' + base::quote(address) +
                               " is no IPv4 address, such as 10.10.10.1");
    }
}

void check_options(const std::string& address, const NodeSeedOptions& options) {
    const std::string& name = options.interface;
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
    if (name.empty() || name.size() > k_interface_bytes || !plain) {
        throw base::UsageError(base::quote(name) + " is no name of an interface, such as eth0");
    }
    if (options.prefix < 1 || options.prefix > 32) {
        throw base::UsageError("the prefix " + std::to_string(options.prefix) +
                               " is not from 1 to 32");
    }
    for (const std::string& server : options.name_servers) {
        check_address("name server", server);
    }
    if (!options.gateway) {
        return;
    }
    check_address("gateway", *options.gateway);
    const unsigned shift = 32 - options.prefix;
    if (number_of(*options.gateway) >> shift != number_of(address) >> shift) {
        throw base::UsageError("the gateway " + *options.gateway + " is not in the network of " +
                               address + '/' + std::to_string(options.prefix));
    }
}

std::string network_config(const std::string& address, const NodeSeedOptions& options) {
    std::string text =
        "version: 1\n"
        "config:\n"
        "  - type: physical\n"
        "    name: " +
        specs::yaml_scalar(options.interface) +
        "\n"
        "    subnets:\n"
        "      - type: static\n"
        "        address: " +
        address + '/' + std::to_string(options.prefix) + '\n';
    if (options.gateway) {
        text += "        gateway: " + *options.gateway + '\n';
    }
    if (!options.name_servers.empty()) {
        text += "        dns_nameservers: " + specs::yaml_list(options.name_servers) + '\n';
    }
    return text;
}

/// The settings of a generated seed but for this one would have cloud-init write /etc/hosts at
/// every start, which is the node's own affair.
std::string users_of(const NodeSeedOptions& options) {
    return options.ssh_key.empty() ? std::string()
                                   : seed_users({.user = options.user, .ssh_key = options.ssh_key});
}

void set_mode(const std::filesystem::path& path, mode_t mode) {
    if (::chmod(path.c_str(), mode) != 0) {
        const int err = errno;
        throw base::SystemError("cannot set the mode of " + base::quote(path.string()), err);
    }
}

}  // namespace

std::string seed_hostname(const specs::Inventory& inventory, std::string_view address) {
    std::string name = specs::node_names(specs::host_variables(inventory, address)).nodename;
    if (name.empty()) {
        name = "node-" + std::string(address);
        std::replace(name.begin(), name.end(), '.', '-');
    }
    return name;
}

SeedFiles node_seed(const specs::Inventory& inventory,
                    std::string_view address,
                    const NodeSeedOptions& options) {
    const std::string hostname = seed_hostname(inventory, address);
    check_host_name(hostname);
    check_options(std::string(address), options);
    SeedFiles files;
    files.user_data = "#cloud-config\n" + users_of(options) +
                      "write_files:\n"
                      "  - path: " +
                      k_node_seed_file +
                      "\n"
                      "    owner: root:root\n"
                      "    permissions: \"0600\"\n"
                      "    content: " +
                      specs::yaml_block(specs::inventory_for_host(inventory, address), 6);
    files.network_config = network_config(std::string(address), options);
    const base::Uuid id =
        base::uuid5(base::project_uuid_space(),
                    hostname + '\n' + files.user_data + '\n' + *files.network_config);
    files.meta_data =
        "instance-id: " + base::to_string(id) + "\nlocal-hostname: " + hostname + '\n';
    return files;
}

void write_secret_seed(const std::filesystem::path& iso,
                       const SeedFiles& files,
                       std::int64_t epoch) {
    const std::filesystem::path target = std::filesystem::absolute(iso);
    // Nobody else can look into the folder, so the mode that xorriso leaves does not matter.
    const base::TempDir folder(".seed", target.parent_path());
    const std::filesystem::path written = folder.path() / "seed.iso";
    write_seed(written, files, epoch);
    set_mode(written, k_secret_mode);
    base::sync_file(base::open_file(written, O_RDONLY | O_CLOEXEC).get());
    std::error_code error;
    std::filesystem::rename(written, target, error);
    if (error) {
        throw base::SystemError("cannot write " + base::quote(iso.string()), error.value());
    }
    base::sync_directory(target.parent_path());
}

void write_seed_folder(const std::filesystem::path& folder, const SeedFiles& files) {
    base::make_directories(folder);
    set_mode(folder, k_secret_folder_mode);
    for (const auto& [name, content] : seed_contents(files)) {
        base::write_file(folder / name, content, k_secret_mode);
    }
}

}  // namespace pigsty::vm
