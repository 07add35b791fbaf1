// SPDX-License-Identifier: Apache-2.0
#include "firstboot/root/root_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "base/c_handle.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/root/root_walk.hpp"

namespace pigsty::firstboot {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const char* action, const std::string& name, int err) {
    throw base::SystemError(std::string("cannot ") + action + ' ' + base::quote(name), err);
}

const char* part_of(const WalkEnd& end) {
    return end.part.empty() ? "." : end.part.c_str();
}

std::optional<FileInfo> info_at(const WalkEnd& end, const std::string& name) {
    if (!end.found) {
        return std::nullopt;
    }
    struct stat found {};
    if (::fstatat(end.directory.get(), part_of(end), &found, AT_SYMLINK_NOFOLLOW) != 0) {
        const int err = errno;
        if (err == ENOENT || err == ENOTDIR) {
            return std::nullopt;
        }
        fail("look at", name, err);
    }
    FileInfo info;
    info.type = S_ISREG(found.st_mode)   ? FileType::file
                : S_ISDIR(found.st_mode) ? FileType::directory
                : S_ISLNK(found.st_mode) ? FileType::link
                                         : FileType::other;
    info.mode = found.st_mode & 07777U;
    info.uid = found.st_uid;
    info.gid = found.st_gid;
    info.size_bytes = static_cast<std::uint64_t>(found.st_size);
    info.mtime_ns = found.st_mtim.tv_sec * 1'000'000'000 + found.st_mtim.tv_nsec;
    return info;
}

}  // namespace

RootFolder::RootFolder(const fs::path& root) {
    std::error_code error;
    path_ = fs::canonical(root, error);
    if (error) {
        throw base::SystemError("cannot open the root directory " + base::quote(root.string()),
                                error.value());
    }
    root_ = base::open_file(path_, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

std::optional<FileInfo> RootFolder::info(const std::string& name) const {
    return info_at(walk_below(root_.get(), name, {}), name);
}

std::optional<FileInfo> RootFolder::info_followed(const std::string& name) const {
    return info_at(walk_below(root_.get(), name, {.follow_last = true}), name);
}

std::optional<std::string> RootFolder::resolve(const std::string& name) const {
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true});
    return end.found ? std::optional(end.resolved) : std::nullopt;
}

std::optional<std::string> RootFolder::read(const std::string& name,
                                            std::uint64_t limit_bytes) const {
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true});
    if (!end.found) {
        return std::nullopt;
    }
    // Not blocking, so that a FIFO or device in the file's place does not hold us up.
    const base::Fd fd(::openat(end.directory.get(),
                               part_of(end),
                               O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!fd) {
        const int err = errno;
        if (err == ENOENT || err == ENOTDIR) {
            return std::nullopt;
        }
        fail("read", name, err);
    }
    struct stat found {};
    if (::fstat(fd.get(), &found) != 0) {
        fail("read", name, errno);
    }
    if (!S_ISREG(found.st_mode)) {
        throw base::Error(base::quote(name) + " is a " +
                          (S_ISDIR(found.st_mode) ? "directory" : "special file") +
                          ", expected a regular file");
    }
    std::string text;
    std::array<std::uint8_t, 16384> buffer;
    while (const std::size_t got = base::read_some(fd.get(), buffer)) {
        text.append(reinterpret_cast<const char*>(buffer.data()), got);
        if (text.size() > limit_bytes) {
            throw base::Error(base::quote(name) + " has more than " + std::to_string(limit_bytes) +
                              " bytes");
        }
    }
    return text;
}

std::optional<std::string> RootFolder::link_target(const std::string& name) const {
    const WalkEnd end = walk_below(root_.get(), name, {});
    std::array<char, PATH_MAX> buffer;
    const ssize_t size =
        end.found ? ::readlinkat(end.directory.get(), part_of(end), buffer.data(), buffer.size())
                  : -1;
    if (size < 0) {
        return std::nullopt;
    }
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::vector<std::string> RootFolder::list(const std::string& name) const {
    std::vector<std::string> names;
    const WalkEnd end = walk_below(root_.get(), name, {.follow_last = true});
    if (!end.found) {
        return names;
    }
    base::Fd fd(::openat(
        end.directory.get(), part_of(end), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (!fd) {
        const int err = errno;
        if (err == ENOENT || err == ENOTDIR) {
            return names;
        }
        fail("list", name, err);
    }
    const base::CHandle<DIR, ::closedir> directory(::fdopendir(fd.get()));
    if (!directory) {
        fail("list", name, errno);
    }
    static_cast<void>(fd.release());
    while (const dirent* entry = ::readdir(directory.get())) {
        const std::string found = entry->d_name;
        if (found != "." && found != "..") {
            names.push_back(found);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace pigsty::firstboot
