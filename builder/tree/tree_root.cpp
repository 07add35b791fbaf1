// SPDX-License-Identifier: Apache-2.0
#include "builder/tree/tree_root.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_largest_read = 64U << 20U;

[[noreturn]] void fail(const std::string& action, const fs::path& name, int err) {
    throw base::SystemError(action + ' ' + base::quote(name.string()) + " of the root tree", err);
}

void write_new(const fs::path& place, std::string_view content, const struct stat& like) {
    std::error_code ignored;
    fs::remove(place, ignored);
    base::Fd fd =
        base::open_file(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    base::write_all(fd.get(),
                    {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
    if (::fchown(fd.get(), like.st_uid, like.st_gid) != 0 ||
        ::fchmod(fd.get(), like.st_mode & 07777U) != 0) {
        fail("cannot set owner and mode of", place, errno);
    }
}

}  // namespace

TreeRoot::TreeRoot(const fs::path& tree) {
    std::error_code error;
    path_ = fs::canonical(tree, error);
    if (error) {
        throw base::SystemError("cannot open the root tree " + base::quote(tree.string()),
                                error.value());
    }
    root_ = base::open_file(path_, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

std::optional<fs::path> TreeRoot::find_folder(const fs::path& name) const {
    open_how how{};
    how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT;
    const std::string relative = name.relative_path().string();
    const base::Fd opened(static_cast<int>(::syscall(
        SYS_openat2, root_.get(), relative.empty() ? "." : relative.c_str(), &how, sizeof how)));
    if (!opened) {
        const int err = errno;
        if (err == ENOENT || err == ENOTDIR || err == ELOOP) {
            return std::nullopt;
        }
        fail("cannot open the folder", name, err);
    }
    return fs::read_symlink("/proc/self/fd/" + std::to_string(opened.get()));
}

fs::path TreeRoot::folder(const fs::path& name) const {
    if (auto found = find_folder(name)) {
        return *found;
    }
    fs::path place = folder(name.parent_path()) / name.filename();
    if (::mkdir(place.c_str(), 0755) != 0) {
        fail("cannot make the folder", name, errno);
    }
    ::chmod(place.c_str(), 0755);  // whatever the umask
    return place;
}

fs::path TreeRoot::file(const fs::path& name) const {
    return folder(name.parent_path()) / name.filename();
}

std::optional<std::string> TreeRoot::read(const fs::path& name) const {
    const auto parent = find_folder(name.parent_path());
    if (!parent) {
        return std::nullopt;
    }
    fs::path place = *parent / name.filename();
    struct stat found {};
    if (::lstat(place.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) {
        return std::nullopt;
    }
    return base::read_file(place, k_largest_read);
}

void TreeRoot::write(const fs::path& name,
                     std::string_view content,
                     std::optional<std::uint32_t> mode) const {
    const fs::path place = file(name);
    struct stat like {};
    if (::lstat(place.c_str(), &like) != 0 || !S_ISREG(like.st_mode)) {
        like = {};
        like.st_mode = 0644;
    } else if ((!mode || *mode == (like.st_mode & 07777U)) && read(name) == content) {
        return;  // with the time that its package remembers
    }
    if (mode) {
        like.st_mode = *mode;
    }
    write_new(place, content, like);
}

}  // namespace pigsty::builder
