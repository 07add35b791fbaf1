// SPDX-License-Identifier: Apache-2.0
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "firstboot/facts/facts.hpp"
#include "firstboot/facts/interface_addresses.hpp"
#include "firstboot/facts/text_lines.hpp"
#include "firstboot/root/root_folder.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint64_t k_text_limit = 1U << 20U;
constexpr std::size_t k_entries_limit = 20'000;  ///< of one directory

/// Programs whose presence decides how a role does something.
constexpr std::string_view k_known_programs =
    "chronyd consul dhclient dnf etcd etcdctl firewall-cmd grubby haproxy hostnamectl ifup "
    "modprobe node_exporter ntpd pg_exporter pgbouncer pgbouncer_exporter postgres_exporter "
    "promtail rpm setenforce ssh sshd swapoff sysctl systemctl tuned-adm udevadm useradd usermod "
    "vip-manager visudo yum";

constexpr std::array<const char*, 6> k_program_folders = {
    "/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"};

/// What cannot be had is left out: a strange machine is no error here.
template <class Look>
auto unless_strange(const Look& look) -> decltype(look()) {
    try {
        return look();
    } catch (const base::Error&) {
        return {};
    }
}

/// Text of a file, empty when it cannot be had.
std::string text_at(const RootFolder& root, const std::string& name) {
    return unless_strange([&] { return root.read(name, k_text_limit).value_or(""); });
}

/// Names in a directory, sorted; none when it cannot be read.
std::vector<std::string> names_in(const RootFolder& root, const std::string& folder) {
    std::vector<std::string> names = unless_strange([&] { return root.list(folder); });
    names.resize(std::min(names.size(), k_entries_limit));
    return names;
}

bool is_there(const RootFolder& root, const std::string& name) {
    return unless_strange([&] { return root.info_followed(name).has_value(); });
}

/// A link that leads nowhere counts as well: what it leads to may come with a package.
bool stands_there(const RootFolder& root, const std::string& name) {
    return unless_strange([&] { return root.info(name).has_value(); });
}

bool is_link(const RootFolder& root, const std::string& name) {
    const auto info = unless_strange([&] { return root.info(name); });
    return info && info->type == FileType::link;
}

std::string first_line(std::string_view text) {
    return std::string(trimmed(text.substr(0, text.find('\n'))));
}

/// As systemd sees it: the manager tells its name in PID 1's environment, systemd repeats it.
/// Source: systemd's "The Container Interface".
std::string read_container(const RootFolder& root) {
    std::string told = first_line(text_at(root, "/run/systemd/container"));
    if (!told.empty()) {
        return told;
    }
    const std::string environment = text_at(root, "/proc/1/environ");
    for (const std::string_view entry : split(environment, '\0')) {
        if (entry.starts_with("container=")) {
            return std::string(entry.substr(10));
        }
    }
    return is_there(root, "/.dockerenv") ? "docker" : "";
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || number > (UINT64_MAX - 9) / 10) {
            return 0;
        }
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return number;
}

std::uint64_t read_memory(const RootFolder& root) {
    const std::string text = text_at(root, "/proc/meminfo");
    for (const std::string_view line : split(text, '\n')) {
        const std::vector<std::string_view> words = words_of(line);
        if (words.size() >= 2 && words[0] == "MemTotal:") {
            return number_of(words[1]) * 1024;
        }
    }
    return 0;
}

std::uint64_t count_processors(const RootFolder& root) {
    const std::string text = text_at(root, "/proc/cpuinfo");
    std::uint64_t count = 0;
    for (const std::string_view line : split(text, '\n')) {
        const std::vector<std::string_view> words = words_of(line);
        count += !words.empty() && words[0] == "processor" ? 1U : 0U;
    }
    return count == 0 ? 1 : count;
}

/// Whole disks: no loop devices, memory disks, optical or floppy drives.
std::vector<std::string> read_disks(const RootFolder& root) {
    std::vector<std::string> disks = names_in(root, "/sys/block");
    std::erase_if(disks, [](const std::string& name) {
        constexpr std::array<std::string_view, 6> others = {
            "loop", "ram", "zram", "sr", "fd", "nbd"};
        return std::any_of(others.begin(), others.end(), [&](std::string_view other) {
            return name.starts_with(other);
        });
    });
    return disks;
}

/// What the machine had before we wrote the file: else our own servers would come back as its.
std::vector<std::string> read_name_servers(const RootFolder& root) {
    std::string text = text_at(root, "/etc/resolv.conf");
    if (text.starts_with(k_written_by_us)) {
        text = text_at(root, "/etc/resolv.conf.before-pigsty");
    }
    std::vector<std::string> servers;
    for (const std::string_view line : split(text, '\n')) {
        const std::vector<std::string_view> words = words_of(line);
        if (words.size() >= 2 && words[0] == "nameserver") {
            servers.emplace_back(words[1]);
        }
    }
    return servers;
}

std::vector<std::string> read_programs(const RootFolder& root) {
    std::vector<std::string> programs;
    for (const std::string_view name : words_of(k_known_programs)) {
        for (const char* folder : k_program_folders) {
            const std::string program = std::string(folder) + '/' + std::string(name);
            if (stands_there(root, program)) {
                programs.push_back(program);
                break;
            }
        }
    }
    std::sort(programs.begin(), programs.end());
    return programs;
}

std::vector<std::string> read_units(const RootFolder& root) {
    std::set<std::string> units;
    for (const char* folder : {"/usr/lib/systemd/system", "/lib/systemd/system"}) {
        for (std::string& name : names_in(root, folder)) {
            units.insert(std::move(name));
        }
    }
    // In /etc, links to /dev/null mask a unit and others are made by `systemctl enable`.
    for (std::string& name : names_in(root, "/etc/systemd/system")) {
        if (!is_link(root, "/etc/systemd/system/" + name)) {
            units.insert(std::move(name));
        }
    }
    std::erase_if(units, [](const std::string& name) {
        return !name.ends_with(".service") && !name.ends_with(".socket") &&
               !name.ends_with(".timer");
    });
    return {units.begin(), units.end()};
}

std::vector<std::string> read_bundles(const RootFolder& root) {
    std::vector<std::string> bundles;
    for (const std::string& name : names_in(root, "/www")) {
        const std::string folder = "/www/" + name;
        if (is_there(root, folder + "/repo_complete") &&
            is_there(root, folder + '/' + name + ".repo")) {
            bundles.push_back(folder);
        }
    }
    return bundles;
}

std::vector<std::string> names_like(const RootFolder& root,
                                    const std::string& folder,
                                    std::string_view start,
                                    std::string_view end) {
    std::vector<std::string> names = names_in(root, folder);
    std::erase_if(names, [&](const std::string& name) {
        return name.size() < start.size() + end.size() || !name.starts_with(start) ||
               !name.ends_with(end);
    });
    return names;
}

void read_kernel(Facts& facts) {
    utsname names{};
    if (uname(&names) == 0) {
        facts.hostname = names.nodename;
        facts.kernel = names.release;
        facts.architecture = names.machine;
    }
    const long page = sysconf(_SC_PAGESIZE);
    facts.page_size_bytes = page > 0 ? static_cast<std::uint64_t>(page) : 4096;
}

/// Files that decide how packages, the network and repositories are handled.
void read_configuration(const RootFolder& root, Facts& facts) {
    facts.programs = read_programs(root);
    facts.units = read_units(root);
    facts.repository_files = names_like(root, "/etc/yum.repos.d", "", ".repo");
    facts.interface_files = names_like(root, "/etc/sysconfig/network-scripts", "ifcfg-", "");
    std::erase(facts.interface_files, "ifcfg-lo");
    for (const std::string& name : names_like(root, "/etc/pki/rpm-gpg", "RPM-GPG-KEY-", "")) {
        facts.package_keys.push_back("/etc/pki/rpm-gpg/" + name);
    }
    facts.bundles = read_bundles(root);
}

}  // namespace

Facts read_facts(const std::filesystem::path& path) {
    const RootFolder root(path);
    Facts facts;
    read_kernel(facts);
    facts.machine_id = first_line(text_at(root, "/etc/machine-id"));
    const std::string release = is_there(root, "/etc/os-release")
                                    ? text_at(root, "/etc/os-release")
                                    : text_at(root, "/usr/lib/os-release");
    facts.os_id = assigned(release, "ID");
    facts.os_version = assigned(release, "VERSION_ID");
    facts.container = read_container(root);
    facts.processors = count_processors(root);
    facts.memory_bytes = read_memory(root);
    facts.efi = is_there(root, "/sys/firmware/efi");
    facts.addresses = interface_addresses();
    facts.block_devices = read_disks(root);
    facts.name_servers = read_name_servers(root);
    read_configuration(root, facts);
    return facts;
}

}  // namespace pigsty::firstboot
