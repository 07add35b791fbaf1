// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/root/root_folder.hpp"
#include "firstboot/root/root_walk.hpp"

namespace pigsty::firstboot {

namespace {

[[noreturn]] void fail(const char* action, const std::string& name, int err) {
    base::SystemError error(std::string("cannot ") + action + ' ' + base::quote(name), err);
    if (err == ENOSPC || err == EDQUOT) {
        error.set_hint("make room on that file system, then apply again");
    } else if (err == EROFS) {
        error.set_hint("mount that file system read-write, then apply again");
    }
    throw error;
}

/// One writer has the lock on the node, so the name may be fixed; what a kill leaves is used up by
/// the next run.
std::string temporary_of(const std::string& part) {
    return '.' + part.substr(0, 200) + ".pigsty-new";
}

void own(int fd, const FileAccess& access, const std::string& name) {
    constexpr auto k_same = static_cast<std::uint32_t>(-1);
    if ((access.uid || access.gid) &&
        ::fchown(fd, access.uid.value_or(k_same), access.gid.value_or(k_same)) != 0) {
        fail("set the owner of", name, errno);
    }
    if (::fchmod(fd, access.mode) != 0) {  // after the owner: a change of owner takes bits away
        fail("set the mode of", name, errno);
    }
}

void sync_folder(const WalkEnd& end, const std::string& name) {
    const base::Fd folder(::openat(end.directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.get()) != 0) {
        fail("flush the directory of", name, errno);
    }
}

/// A file keeps the label that SELinux had given to its name. Without labels nothing happens.
void copy_label(int directory, const std::string& part, int to) {
    constexpr const char* k_label = "security.selinux";
    const base::Fd from(::openat(
        directory, part.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    std::array<char, 256> label;
    const ssize_t size = from ? ::fgetxattr(from.get(), k_label, label.data(), label.size()) : -1;
    if (size > 0) {
        [[maybe_unused]] const int set =
            ::fsetxattr(to, k_label, label.data(), static_cast<std::size_t>(size), 0);
    }
}

void fill(int fd, std::string_view content, const FileAccess& access, const std::string& name) {
    try {
        base::write_all(fd,
                        {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
    } catch (const base::SystemError& error) {
        fail("write", name, error.error_number());
    }
    own(fd, access, name);
    if (::fsync(fd) != 0) {
        fail("flush", name, errno);
    }
}

void overwrite(const WalkEnd& end,
               std::string_view content,
               const FileAccess& access,
               const std::string& name) {
    const base::Fd fd(::openat(end.directory.get(),
                               end.part.c_str(),
                               O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
    if (!fd) {
        fail("write", name, errno);
    }
    fill(fd.get(), content, access, name);
}

void refuse_directory(const WalkEnd& end, const std::string& name) {
    struct stat found {};
    if (end.part.empty() ||
        (::fstatat(end.directory.get(), end.part.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(found.st_mode))) {
        base::Error error("a directory stands where " + base::quote(name) + " has to be");
        error.set_hint("move it away, then apply again; firstboot removes no directories");
        throw error;
    }
}

}  // namespace

void RootFolder::write(const std::string& name,
                       std::string_view content,
                       const FileAccess& access) const {
    const WalkEnd end = walk_below(root_.get(), name, {.make_parents = true});
    refuse_directory(end, name);
    const int folder = end.directory.get();
    const std::string temporary = temporary_of(end.part);
    ::unlinkat(folder, temporary.c_str(), 0);
    try {
        const base::Fd fd(::openat(
            folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!fd) {
            fail("write", name, errno);
        }
        fill(fd.get(), content, access, name);
        copy_label(folder, end.part, fd.get());
    } catch (...) {
        ::unlinkat(folder, temporary.c_str(), 0);
        throw;
    }
    if (::renameat(folder, temporary.c_str(), folder, end.part.c_str()) != 0) {
        const int err = errno;
        ::unlinkat(folder, temporary.c_str(), 0);
        if (err != EBUSY) {
            fail("write", name, err);
        }
        overwrite(end, content, access, name);
    }
    sync_folder(end, name);
}

void RootFolder::write_in_place(const std::string& name, std::string_view content) const {
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true});
    const base::Fd fd(
        end.found ? ::openat(end.directory.get(), end.part.c_str(), O_WRONLY | O_CLOEXEC) : -1);
    if (!fd) {
        fail("write", name, end.found ? errno : ENOENT);
    }
    try {
        base::write_all(fd.get(),
                        {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
    } catch (const base::SystemError& error) {
        fail("write", name, error.error_number());
    }
}

void RootFolder::make_directory(const std::string& name, const FileAccess& access) const {
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true, .make_parents = true});
    if (end.part.empty()) {
        return;
    }
    const int folder = end.directory.get();
    struct stat found {};
    if (::fstatat(folder, end.part.c_str(), &found, 0) == 0) {
        return;
    }
    // Under its name it has its owner from the start: nobody could tell later that a kill came
    // before the owner of a home directory.
    const std::string temporary = temporary_of(end.part);
    ::unlinkat(folder, temporary.c_str(), AT_REMOVEDIR);
    if (::mkdirat(folder, temporary.c_str(), 0700) != 0) {
        fail("make the directory", name, errno);
    }
    const base::Fd fd(
        ::openat(folder, temporary.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) {
        fail("make the directory", name, errno);
    }
    own(fd.get(), access, name);
    if (::renameat(folder, temporary.c_str(), folder, end.part.c_str()) != 0) {
        const int err = errno;
        ::unlinkat(folder, temporary.c_str(), AT_REMOVEDIR);
        fail("make the directory", name, err);
    }
    sync_folder(end, name);
}

void RootFolder::set_access(const std::string& name, const FileAccess& access) const {
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true});
    const base::Fd fd(end.found ? ::openat(end.directory.get(),
                                           end.part.empty() ? "." : end.part.c_str(),
                                           O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                                : -1);
    if (!fd) {
        fail("set mode and owner of", name, end.found ? errno : ENOENT);
    }
    own(fd.get(), access, name);
}

void RootFolder::make_link(const std::string& name, const std::string& target) const {
    const WalkEnd end = walk_below(root_.get(), name, {.make_parents = true});
    refuse_directory(end, name);
    const int folder = end.directory.get();
    const std::string temporary = temporary_of(end.part);
    ::unlinkat(folder, temporary.c_str(), 0);
    if (::symlinkat(target.c_str(), folder, temporary.c_str()) != 0) {
        fail("make the link", name, errno);
    }
    if (::renameat(folder, temporary.c_str(), folder, end.part.c_str()) != 0) {
        const int err = errno;
        ::unlinkat(folder, temporary.c_str(), 0);
        fail("make the link", name, err);
    }
    sync_folder(end, name);
}

void RootFolder::remove(const std::string& name) const {
    const WalkEnd end = walk_below(root_.get(), name, {});
    if (!end.found) {
        return;
    }
    refuse_directory(end, name);
    if (::unlinkat(end.directory.get(), end.part.c_str(), 0) != 0) {
        if (errno == ENOENT) {
            return;
        }
        fail("remove", name, errno);
    }
    sync_folder(end, name);
}

void RootFolder::rename(const std::string& name, const std::string& to) const {
    const WalkEnd from = walk_below(root_.get(), name, {});
    const WalkEnd end = walk_below(root_.get(), to, {});
    if (!from.found || !end.found) {
        fail("rename", name, ENOENT);
    }
    if (::renameat(
            from.directory.get(), from.part.c_str(), end.directory.get(), end.part.c_str()) != 0) {
        fail("rename", name, errno);
    }
    sync_folder(end, name);
}

}  // namespace pigsty::firstboot
