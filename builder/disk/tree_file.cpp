// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/tree_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

bool set_times(const fs::path& path, std::int64_t time) {
    const timespec both{static_cast<time_t>(time), 0};
    const std::array<timespec, 2> times = {both, both};
    return ::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0;
}

void stamp(const fs::path& path, std::int64_t epoch) {
    if (!set_times(path, epoch)) {
        const int err = errno;
        throw base::SystemError("cannot set the times of " + base::quote(path.string()), err);
    }
}

/// Makes the folder with mode 0755 whatever the umask is.
void make_folder(const fs::path& folder, std::int64_t epoch) {
    if (::mkdir(folder.c_str(), 0755) == 0) {
        if (::chmod(folder.c_str(), 0755) != 0) {
            const int err = errno;
            throw base::SystemError("cannot set the mode of " + base::quote(folder.string()), err);
        }
        stamp(folder.parent_path(), epoch);
    } else if (errno != EEXIST) {
        const int err = errno;
        throw base::SystemError("cannot create the folder " + base::quote(folder.string()), err);
    }
}

void require_within(const fs::path& tree, const fs::path& folder) {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(tree, error);
    const fs::path real = fs::weakly_canonical(folder, error);
    const auto [end, at] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    if (error || end != root.end()) {
        throw base::SpecError("the folder " + base::quote(folder.string()) +
                              " leads out of the root tree, to " + base::quote(real.string()));
    }
}

/// The path on this machine, its folders made.
fs::path place(const fs::path& tree, const fs::path& path, std::int64_t epoch) {
    const fs::path relative = path.relative_path();
    require_within(tree, (tree / relative).parent_path());
    fs::path folder = tree;
    for (const fs::path& part : relative.parent_path()) {
        folder /= part;
        make_folder(folder, epoch);
    }
    return tree / relative;
}

}  // namespace

void write_tree_file(const fs::path& tree,
                     const fs::path& path,
                     std::string_view content,
                     std::int64_t epoch) {
    const fs::path file = place(tree, path, epoch);
    base::write_file(file, content, 0644);
    stamp(file, epoch);
    stamp(file.parent_path(), epoch);
}

TreeFile::TreeFile(const fs::path& tree,
                   const fs::path& path,
                   std::string_view content,
                   std::int64_t epoch)
    : file_(tree / path.relative_path()), epoch_(epoch) {
    write_tree_file(tree, path, content, epoch);
}

TreeFile::~TreeFile() {
    ::unlink(file_.c_str());
    set_times(file_.parent_path(), epoch_);
}

}  // namespace pigsty::builder
