// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/golden.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

/// Folders whose content does not survive; the folders themselves do.
constexpr const char* k_emptied[] = {"/run",
                                     "/tmp",
                                     "/var/tmp",
                                     "/dev",
                                     "/proc",
                                     "/sys",
                                     "/var/lib/cloud",
                                     "/var/lib/dhclient",
                                     "/var/lib/dhcp",
                                     "/var/lib/yum/history",
                                     "/var/lib/yum/yumdb",
                                     "/var/lib/dnf"};

/// Files that one machine has, or one moment. OpenLDAP's scriptlet on EL7 makes a certificate
/// database under a random password; ldconfig's cache has the inodes and times of the libraries.
constexpr const char* k_removed[] = {"/etc/.pwd.lock",
                                     "/etc/.updated",
                                     "/etc/group-",
                                     "/etc/gshadow-",
                                     "/etc/openldap/certs/cert8.db",
                                     "/etc/openldap/certs/key3.db",
                                     "/etc/openldap/certs/password",
                                     "/etc/openldap/certs/secmod.db",
                                     "/etc/passwd-",
                                     "/etc/shadow-",
                                     "/etc/subgid-",
                                     "/etc/subuid-",
                                     "/etc/pki/tls/certs/localhost.crt",
                                     "/etc/pki/tls/private/localhost.key",
                                     "/root/.bash_history",
                                     "/root/.cache",
                                     "/root/.lesshst",
                                     "/root/.pki",
                                     "/root/.python_history",
                                     "/root/.rpmdb",
                                     "/root/.viminfo",
                                     "/root/.wget-hsts",
                                     "/var/.updated",
                                     "/var/cache/ldconfig/aux-cache",
                                     "/var/lib/dbus/machine-id",
                                     "/var/lib/random-seed",
                                     "/var/lib/systemd/random-seed",
                                     "/var/lib/yum/uuid"};

using Owned = std::set<std::string>;

void remove_content(const TreeRoot& tree, const char* name, const Owned& owned) {
    const auto folder = tree.find_folder(name);
    if (!folder) {
        return;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(*folder)) {
        // What a package owns there is a folder or link that the system wants to find.
        if (!owned.contains((fs::path(name) / entry.path().filename()).string())) {
            base::remove_tree(entry.path());
        }
    }
}

void remove_file(const TreeRoot& tree, const fs::path& name) {
    if (const auto folder = tree.find_folder(name.parent_path())) {
        base::remove_tree(*folder / name.filename());
    }
}

void remove_matching(const TreeRoot& tree, const char* name, std::string_view prefix) {
    if (const auto folder = tree.find_folder(name)) {
        for (const fs::directory_entry& entry : fs::directory_iterator(*folder)) {
            if (entry.path().filename().string().starts_with(prefix)) {
                base::remove_tree(entry.path());
            }
        }
    }
}

enum class KeepOwned { whole, emptied };

/// Removes the files below a folder, which services expect to find, but not its folders.
void remove_files_below(const TreeRoot& tree,
                        const char* name,
                        const Owned& owned,
                        KeepOwned keep) {
    const auto folder = tree.find_folder(name);
    if (!folder) {
        return;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file() || entry.is_symlink()) {
            continue;
        }
        const std::string inside =
            (fs::path(name) / entry.path().lexically_relative(*folder)).string();
        if (!owned.contains(inside)) {
            base::remove_tree(entry.path());
        } else if (keep == KeepOwned::emptied) {
            fs::resize_file(entry.path(), 0);
        }
    }
}

void clamp(int folder, const char* name, const struct stat& found, std::int64_t epoch) {
    const bool late = found.st_mtim.tv_sec > epoch ||
                      (found.st_mtim.tv_sec == epoch && found.st_mtim.tv_nsec != 0);
    if (!late) {
        return;
    }
    const timespec times[2] = {{epoch, 0}, {epoch, 0}};
    if (::utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW) != 0) {
        const int err = errno;
        throw base::SystemError("cannot set the time of " + base::quote(name), err);
    }
}

}  // namespace

std::string without_passwords(std::string_view shadow) {
    std::string text;
    while (!shadow.empty()) {
        const std::size_t end = shadow.find('\n');
        std::string line(shadow.substr(0, end));
        shadow.remove_prefix(end == std::string_view::npos ? shadow.size() : end + 1);
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first != std::string::npos && second != std::string::npos) {
            const std::size_t length = second - first - 1;
            const bool has_none = length > 0 && line.find_first_not_of("!*", first + 1) == second;
            if (!has_none) {
                line.replace(first + 1, length, "!!");
            }
        }
        text += line + '\n';
    }
    return text;
}

void make_golden(const TreeRoot& tree, const Owned& owned) {
    for (const char* name : k_emptied) {
        remove_content(tree, name, owned);
    }
    for (const char* name : k_removed) {
        remove_file(tree, name);
    }
    remove_matching(tree, "/etc/ssh", "ssh_host_");
    remove_files_below(tree, "/var/log", owned, KeepOwned::emptied);
    remove_files_below(tree, "/var/cache", owned, KeepOwned::whole);
    if (!owned.contains("/etc/resolv.conf")) {
        remove_file(tree, "/etc/resolv.conf");
    }
    if (const auto shadow = tree.read("/etc/shadow")) {
        const std::string locked = without_passwords(*shadow);
        if (locked != *shadow) {
            tree.write("/etc/shadow", locked);
        }
    }
    if (tree.find_folder("/etc/systemd")) {
        tree.write("/etc/machine-id", "");
    }
}

void clamp_times(const TreeRoot& tree, std::int64_t epoch) {
    struct stat found {};
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(tree.path())) {
        if (::lstat(entry.path().c_str(), &found) != 0) {
            const int err = errno;
            throw base::SystemError("cannot look at " + base::quote(entry.path().string()), err);
        }
        clamp(AT_FDCWD, entry.path().c_str(), found, epoch);
    }
    if (::lstat(tree.path().c_str(), &found) == 0) {
        clamp(AT_FDCWD, tree.path().c_str(), found, epoch);
    }
}

}  // namespace pigsty::builder
