// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"
#include "builder/sandbox/sandbox_inside.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

void mount_or_fail(const char* source,
                   const fs::path& target,
                   const char* type,
                   unsigned long flags,
                   const char* options = nullptr) {
    if (::mount(source, target.c_str(), type, flags, options) != 0) {
        const int err = errno;
        throw base::SystemError("cannot mount " + base::quote(target.string()) + " in the sandbox",
                                err);
    }
}

/// A mount point of the tree's own. A symbolic link there would lead the mount out of the tree.
fs::path mount_point(const fs::path& tree, const char* name) {
    fs::path point = tree / name;
    struct stat found {};
    if (::lstat(point.c_str(), &found) != 0) {
        if (::mkdir(point.c_str(), 0755) != 0) {
            const int err = errno;
            throw base::SystemError("cannot make the folder " + base::quote(point.string()), err);
        }
    } else if (!S_ISDIR(found.st_mode)) {
        throw base::SpecError(
            {point.string(), 0, 0},
            "expected a folder of the root tree to mount on, found something else");
    }
    return point;
}

/// The restrictions that the mount of `path` has already. In a user namespace those of the parent
/// are locked: a remount must repeat them. Source: mount_namespaces(7), "Restrictions".
unsigned long restrictions_of(const fs::path& path) {
    struct statvfs found {};
    if (::statvfs(path.c_str(), &found) != 0) {
        const int err = errno;
        throw base::SystemError("cannot look at the mount of " + base::quote(path.string()), err);
    }
    constexpr std::array<std::pair<unsigned long, unsigned long>, 4> k_flags = {
        {{ST_RDONLY, MS_RDONLY},
         {ST_NOSUID, MS_NOSUID},
         {ST_NODEV, MS_NODEV},
         {ST_NOEXEC, MS_NOEXEC}}};
    unsigned long flags = 0;
    for (const auto& [has, gives] : k_flags) {
        flags |= (found.f_flag & has) != 0 ? gives : 0;
    }
    return flags;
}

/// Binds and restricts by `flags` beside what the source is restricted by already.
void bind(const fs::path& source, const fs::path& target, unsigned long flags) {
    mount_or_fail(source.c_str(), target, nullptr, MS_BIND);
    mount_or_fail(nullptr, target, nullptr, MS_BIND | MS_REMOUNT | flags | restrictions_of(target));
}

void touch(const fs::path& file) {
    const base::Fd made = base::open_file(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
}

/// The tree's mount has no devices: a node that a scriptlet makes cannot be opened.
void bind_tree(const SandboxOrder& order) {
    if ((restrictions_of(order.tree) & MS_NOEXEC) != 0) {
        base::Error error("nothing can be run in the root tree " +
                          base::quote(order.tree.string()) +
                          ": its file system is mounted \"noexec\"");
        error.set_hint("keep the cache on another file system (--cache DIR)");
        throw error;
    }
    unsigned long flags = MS_NODEV;
    if (order.access == TreeAccess::read_only) {
        flags |= MS_RDONLY;
    }
    bind(order.tree, order.tree, flags);
}

void mount_devices(const fs::path& tree) {
    const fs::path dev = mount_point(tree, "dev");
    mount_or_fail("tmpfs", dev, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=755,size=64m");
    for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
        touch(dev / name);
        // Read-only keeps owner and mode from being changed on the host; devices can be written
        // still.
        bind(fs::path("/dev") / name, dev / name, MS_RDONLY | MS_NOSUID | MS_NOEXEC);
    }
    constexpr std::array<std::pair<const char*, const char*>, 4> k_links = {
        {{"fd", "/proc/self/fd"},
         {"stdin", "/proc/self/fd/0"},
         {"stdout", "/proc/self/fd/1"},
         {"stderr", "/proc/self/fd/2"}}};
    for (const auto& [name, target] : k_links) {
        if (::symlink(target, (dev / name).c_str()) != 0) {
            const int err = errno;
            throw base::SystemError("cannot link " + base::quote((dev / name).string()), err);
        }
    }
    ::mkdir((dev / "shm").c_str(), 01777);
    ::chmod((dev / "shm").c_str(), 01777);
    ::mkdir((dev / "pts").c_str(), 0755);
}

/// The processes of the sandbox are its own; everything else in /proc belongs to the machine and is
/// made read-only, entry by entry, since installing "filesystem" sets the mode of /proc itself.
void mount_proc(const fs::path& tree) {
    constexpr unsigned long k_flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    const fs::path proc = mount_point(tree, "proc");
    if (::mount("proc", proc.c_str(), "proc", k_flags, nullptr) != 0) {
        const int err = errno;
        base::SystemError error("cannot mount " + base::quote(proc.string()) + " in the sandbox",
                                err);
        if (err == EPERM) {
            error.set_hint(
                "in a container whose own /proc is masked nobody may mount another: give it an "
                "unmasked one (podman: --security-opt unmask=ALL), or build outside of it");
        }
        throw error;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(proc)) {
        const std::string name = entry.path().filename().string();
        const bool is_process = name.find_first_not_of("0123456789") == std::string::npos;
        if (!is_process && !entry.is_symlink()) {
            bind(entry.path(), entry.path(), MS_RDONLY | k_flags);
        }
    }
}

void mount_kernel_views(const fs::path& tree) {
    mount_proc(tree);
    mount_or_fail("tmpfs",
                  mount_point(tree, "sys"),
                  "tmpfs",
                  MS_NOSUID | MS_NODEV | MS_NOEXEC,
                  "mode=555,size=4k");
}

void mount_scratch(const fs::path& tree) {
    mount_or_fail("tmpfs", mount_point(tree, "run"), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755");
    mount_or_fail("tmpfs", mount_point(tree, "tmp"), "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
}

void mount_binds(const SandboxOrder& order) {
    const fs::path shim = order.tree / fs::path(k_shim_inside).relative_path();
    touch(shim);
    bind(order.clock_shim, shim, MS_RDONLY | MS_NODEV | MS_NOSUID);
    for (const SandboxBind& one : order.binds) {
        const fs::path target = order.tree / one.target.relative_path();
        base::make_directories(target.parent_path());
        if (fs::is_directory(one.source)) {
            base::make_directories(target);
        } else {
            touch(target);
        }
        bind(one.source, target, MS_RDONLY | MS_NODEV | MS_NOSUID);
    }
}

void pivot_into(const fs::path& tree) {
    // pivot_root(".", ".") stacks the old root on the new one, from where it is detached.
    // Source: pivot_root(2), "pivot_root(".", ".")".
    if (::chdir(tree.c_str()) != 0 || ::syscall(SYS_pivot_root, ".", ".") != 0 ||
        ::umount2(".", MNT_DETACH) != 0 || ::chdir("/") != 0) {
        const int err = errno;
        throw base::SystemError("cannot make " + base::quote(tree.string()) + " the root", err);
    }
}

}  // namespace

void enter_tree(const SandboxOrder& order) {
    mount_or_fail(nullptr, "/", nullptr, MS_REC | MS_PRIVATE);
    for (const char* name : {"dev", "proc", "sys", "run", "tmp"}) {
        mount_point(order.tree, name);  // before the tree may become read-only
    }
    bind_tree(order);
    mount_scratch(order.tree);
    mount_devices(order.tree);
    mount_kernel_views(order.tree);
    mount_binds(order);
    pivot_into(order.tree);
}

}  // namespace pigsty::builder
