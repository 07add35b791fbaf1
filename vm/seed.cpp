// SPDX-License-Identifier: Apache-2.0
#include "vm/seed.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process.hpp"
#include "base/quote.hpp"
#include "base/temp_dir.hpp"
#include "base/uuid.hpp"

namespace pigsty::vm {

namespace {

constexpr std::uint64_t k_file_limit = 16u << 20;

/// Mode and times are part of the image.
void pin(const std::filesystem::path& path, mode_t mode, std::int64_t epoch) {
    const std::array<timespec, 2> times = {timespec{epoch, 0}, timespec{epoch, 0}};
    if (::chmod(path.c_str(), mode) != 0 ||
        ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) != 0) {
        const int err = errno;
        throw base::SystemError("cannot set mode and time of " + base::quote(path.string()), err);
    }
}

/// A host or user name as every system takes it: letters, digits, '-', for hosts also '.'.
void check_name(const std::string& what, const std::string& name, std::string_view more) {
    const auto plain = [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || more.find(c) != std::string_view::npos;
    };
    if (name.empty() || name.size() > 64 || name.front() == '-' ||
        !std::all_of(name.begin(), name.end(), plain)) {
        throw base::UsageError(base::quote(name) + " is no " + what +
                               ": expected at most 64 letters, digits and '-'");
    }
}

}  // namespace

std::map<std::string, std::string> seed_contents(const SeedFiles& files) {
    std::map<std::string, std::string> names = files.more;
    names["meta-data"] = files.meta_data;
    names["user-data"] = files.user_data;
    if (files.network_config) {
        names["network-config"] = *files.network_config;
    }
    if (files.vendor_data) {
        names["vendor-data"] = *files.vendor_data;
    }
    return names;
}

void write_seed(const std::filesystem::path& iso, const SeedFiles& files, std::int64_t epoch) {
    const base::TempDir folder("pigsty-seed");
    const std::filesystem::path root = folder.path() / "root";
    base::make_directories(root);
    for (const auto& [name, content] : seed_contents(files)) {
        base::write_file(root / name, content);
        pin(root / name, 0444, epoch);
    }
    pin(root, 0755, epoch);
    base::Command command;
    command.argv = {"xorriso",
                    "-no_rc",
                    "-as",
                    "mkisofs",
                    "-quiet",
                    "-V",
                    "cidata",
                    "-J",
                    "-r",
                    "-o",
                    std::filesystem::absolute(iso).string(),
                    "root"};
    command.directory = folder.path();
    command.environment = {
        "SOURCE_DATE_EPOCH=" + std::to_string(epoch), "TZ=UTC", "LC_ALL=C", "LANG=C"};
    std::error_code absent;
    std::filesystem::remove(iso, absent);  // xorriso would add to it
    try {
        base::run_checked(command);
    } catch (base::ProcessError& error) {
        error.add_frame("while writing the seed " + base::quote(iso.string()));
        error.set_hint("the seed is written by xorriso, of Debian's package xorriso");
        throw;
    }
}

SeedFiles read_seed_folder(const std::filesystem::path& folder) {
    const auto required = [&folder](const char* name) {
        auto content = base::read_file_if_present(folder / name, k_file_limit);
        if (!content) {
            base::UsageError error("the seed folder " + base::quote(folder.string()) + " has no " +
                                   name);
            error.set_hint("a NoCloud seed has meta-data, user-data and maybe network-config");
            throw error;
        }
        return std::move(*content);
    };
    SeedFiles files;
    files.meta_data = required("meta-data");
    files.user_data = required("user-data");
    files.network_config = base::read_file_if_present(folder / "network-config", k_file_limit);
    files.vendor_data = base::read_file_if_present(folder / "vendor-data", k_file_limit);
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && !seed_contents(files).contains(name)) {
            files.more[name] = base::read_file(entry.path(), k_file_limit);
        }
    }
    return files;
}

void check_host_name(const std::string& name) {
    check_name("host name", name, ".");
}

std::string seed_users(const SeedRequest& request) {
    check_name("user name", request.user, "_");
    if (request.ssh_key.find_first_of("\n\"\\") != std::string::npos) {
        throw base::UsageError("an ssh key is one line without quotes, found " +
                               base::quote(request.ssh_key));
    }
    std::string text =
        "users:\n"
        "  - name: " +
        request.user +
        "\n"
        "    shell: /bin/bash\n"
        "    lock_passwd: true\n"
        "    sudo: \"ALL=(ALL) NOPASSWD:ALL\"\n";
    if (!request.ssh_key.empty()) {
        text += "    ssh_authorized_keys:\n      - \"" + request.ssh_key + "\"\n";
    }
    return text;
}

SeedFiles generate_seed(const SeedRequest& request) {
    check_host_name(request.hostname);
    SeedFiles files;
    files.user_data =
        "#cloud-config\n"
        "preserve_hostname: false\n"
        "manage_etc_hosts: localhost\n" +
        seed_users(request);
    const base::Uuid id =
        base::uuid5(base::project_uuid_space(), request.hostname + '\n' + files.user_data);
    files.meta_data =
        "instance-id: " + base::to_string(id) + "\nlocal-hostname: " + request.hostname + '\n';
    return files;
}

}  // namespace pigsty::vm
