// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/image_settings.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "builder/sandbox/sandbox.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_early_folder = "/etc/dracut.conf.d/";
constexpr const char* k_sshd_config = "/etc/ssh/sshd_config";
constexpr const char* k_sshd_drop_ins = "/etc/ssh/sshd_config.d";
constexpr const char* k_no_passwords =
    "# Keys alone let someone in.\n"
    "PasswordAuthentication no\n"
    "ChallengeResponseAuthentication no\n"
    "PermitRootLogin prohibit-password\n";

using Words = std::vector<std::string>;

void run_inside(const TreeRoot& tree, std::int64_t clock, const Words& argv) {
    SandboxRequest request;
    request.tree = tree.path();
    request.argv = argv;
    request.clock = clock;
    request.limit = std::chrono::minutes(5);
    run_checked_in_sandbox(request);
}

void write_file(const specs::ImageFile& file, const TreeRoot& tree) {
    tree.write(file.path, file.content, file.mode);
}

void own_files(const specs::Image& image, std::int64_t clock, const TreeRoot& tree) {
    for (const specs::ImageFile& file : image.files) {
        if (file.owner != "root" || file.group != "root") {
            run_inside(
                tree, clock, {"/usr/bin/chown", "-h", file.owner + ':' + file.group, file.path});
        }
    }
}

void set_timezone(const specs::Image& image, const TreeRoot& tree) {
    const fs::path zone = fs::path("/usr/share/zoneinfo") / image.timezone;
    const auto folder = tree.find_folder(zone.parent_path());
    std::error_code error;
    if (!folder || !fs::exists(fs::symlink_status(*folder / zone.filename(), error))) {
        if (image.timezone == "UTC") {
            return;  // what a system without time zones has anyway
        }
        throw base::SpecError(image.position,
                              "the tree has no time zone " + base::quote(image.timezone));
    }
    const fs::path link = tree.file("/etc/localtime");
    fs::remove(link, error);
    fs::create_symlink(fs::path("..") / zone.relative_path(), link);
}

void set_selinux(const specs::Image& image, const TreeRoot& tree) {
    constexpr const char* k_names[] = {"", "disabled", "permissive", "enforcing"};
    if (image.selinux != specs::Selinux::none) {
        tree.write("/etc/selinux/config",
                   std::string("SELINUX=") + k_names[static_cast<int>(image.selinux)] +
                       "\nSELINUXTYPE=targeted\n",
                   0644);
    }
}

void set_datasources(const specs::Image& image, const TreeRoot& tree) {
    if (image.datasources.empty() || !tree.find_folder("/etc/cloud")) {
        return;
    }
    std::string list;
    for (const std::string& source : image.datasources) {
        list += (list.empty() ? "" : ", ") + source;
    }
    tree.write(
        "/etc/cloud/cloud.cfg.d/79_datasources.cfg", "datasource_list: [" + list + "]\n", 0644);
}

/// sshd takes the first value it reads: ours has to come before the distribution's.
void refuse_passwords(const TreeRoot& tree) {
    const auto config = tree.read(k_sshd_config);
    if (!config) {
        return;
    }
    if (config->find(std::string("\nInclude ") + k_sshd_drop_ins) != std::string::npos) {
        tree.write(std::string(k_sshd_drop_ins) + "/10-pigsty.conf", k_no_passwords, 0600);
    } else {
        tree.write(k_sshd_config, k_no_passwords + std::string("\n") + *config);
    }
}

void set_units(const specs::Image& image, std::int64_t clock, const TreeRoot& tree) {
    const auto systemctl = [&](const char* verb, const Words& units) {
        if (!units.empty()) {
            Words argv = {"/usr/bin/systemctl", verb};
            argv.insert(argv.end(), units.begin(), units.end());
            base::in_context(
                [&] {
                    return std::string("setting the units of image ") + base::quote(image.name);
                },
                [&] { run_inside(tree, clock, argv); });
        }
    };
    systemctl("enable", image.enable);
    systemctl("mask", image.mask);
}

/// The root file system by its UUID. As a container (rootfs.tar) the tree has no such device:
/// systemd passes over the line there, but for the one unit that wants it remounted.
void mount_root(const base::Uuid& root_filesystem, const TreeRoot& tree) {
    tree.write(
        "/etc/fstab", "UUID=" + base::to_string(root_filesystem) + " / ext4 defaults 0 1\n", 0644);
    tree.write("/etc/systemd/system/systemd-remount-fs.service.d/10-pigsty.conf",
               "[Unit]\nConditionVirtualization=!container\n",
               0644);
}

}  // namespace

void write_early_files(const specs::Image& image, const TreeRoot& tree) {
    for (const specs::ImageFile& file : image.files) {
        if (file.path.starts_with(k_early_folder)) {
            write_file(file, tree);
        }
    }
}

void apply_image_settings(const specs::Image& image,
                          const base::Uuid& root_filesystem,
                          std::int64_t clock,
                          const TreeRoot& tree) {
    tree.write("/etc/hostname", image.hostname + '\n', 0644);
    tree.write("/etc/locale.conf", "LANG=" + image.locale + '\n', 0644);
    if (image.bootable) {
        mount_root(root_filesystem, tree);
    }
    set_timezone(image, tree);
    set_selinux(image, tree);
    set_datasources(image, tree);
    refuse_passwords(tree);
    for (const specs::ImageUser& user : image.users) {
        add_user(user, clock, tree);
    }
    for (const specs::ImageFile& file : image.files) {
        write_file(file, tree);
    }
    own_files(image, clock, tree);
    set_units(image, clock, tree);
}

void add_user(const specs::ImageUser& user, std::int64_t clock, const TreeRoot& tree) {
    Words argv = {"/usr/sbin/useradd", "-m", "-s", user.shell, "-c", user.comment};
    if (!user.groups.empty()) {
        std::string groups;
        for (const std::string& group : user.groups) {
            groups += (groups.empty() ? "" : ",") + group;
        }
        argv.insert(argv.end(), {"-G", groups});
    }
    argv.push_back(user.name);
    base::in_context([&] { return "adding the user " + base::quote(user.name); },
                     [&] { run_inside(tree, clock, argv); });
    if (!user.ssh_keys.empty()) {
        const std::string folder = "/home/" + user.name + "/.ssh";
        std::string keys;
        for (const std::string& key : user.ssh_keys) {
            keys += key + '\n';
        }
        tree.write(folder + "/authorized_keys", keys, 0600);
        run_inside(tree, clock, {"/usr/bin/chmod", "0700", folder});
        run_inside(tree, clock, {"/usr/bin/chown", "-R", user.name + ':' + user.name, folder});
    }
    if (user.sudo) {
        tree.write("/etc/sudoers.d/" + user.name, user.name + " ALL=(ALL) NOPASSWD: ALL\n", 0440);
    }
}

}  // namespace pigsty::builder
