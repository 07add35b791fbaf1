// SPDX-License-Identifier: Apache-2.0
#include "builder/formats/staged_output.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace fs = std::filesystem;

namespace {

base::Fd open_folder(const fs::path& folder) {
    return base::Fd(::open(folder.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY));
}

/// Removes the folders of writers that died. A living writer holds a lock on its own.
void sweep(const fs::path& directory, const std::string& prefix) {
    std::error_code ignored;
    fs::directory_iterator entry(directory, ignored);
    for (; entry != fs::directory_iterator(); entry.increment(ignored)) {
        const fs::path& path = entry->path();
        if (!path.filename().string().starts_with(prefix)) {
            continue;
        }
        const base::Fd fd = open_folder(path);
        if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
            fs::remove_all(path, ignored);
        }
    }
}

std::string stem_of(const fs::path& target) {
    return "." + target.filename().string() + ".new";
}

/// True when the folder still has a name.
bool is_linked(const base::Fd& folder) {
    struct stat info {};
    return folder && ::fstat(folder.get(), &info) == 0 && info.st_nlink > 0;
}

}  // namespace

void sweep_staged(const fs::path& target) {
    sweep(fs::absolute(target).parent_path(), stem_of(target) + '.');
}

StagedOutput::StagedOutput(const fs::path& target) : target_(fs::absolute(target)) {
    const fs::path directory = target_.parent_path();
    const std::string stem = stem_of(target_);
    sweep_staged(target_);
    do {
        folder_.emplace(stem, directory);
        lock_ = open_folder(folder_->path());
        // Before the lock is ours, another writer may take the folder for a leftover and sweep it.
        while (lock_ && ::flock(lock_.get(), LOCK_EX) != 0 && errno == EINTR) {
        }
    } while (!is_linked(lock_));
}

void StagedOutput::commit() {
    base::in_context([&] { return "writing " + base::quote(target_.string()); },
                     [&] {
                         const base::Fd file = base::open_file(path(), O_RDONLY | O_NOFOLLOW);
                         if (::fchmod(file.get(), 0644) != 0) {
                             const int err = errno;
                             throw base::SystemError(
                                 "cannot set the mode of " + base::quote(path().string()), err);
                         }
                         base::sync_file(file.get());
                         if (::rename(path().c_str(), target_.c_str()) != 0) {
                             const int err = errno;
                             throw base::SystemError(
                                 "cannot rename " + base::quote(path().string()), err);
                         }
                         base::sync_directory(target_.parent_path());
                     });
}

}  // namespace pigsty::builder
