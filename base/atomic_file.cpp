// SPDX-License-Identifier: Apache-2.0
#include "base/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace fs = std::filesystem;

namespace {

/// Removes temporaries of writers that died. A living writer holds a lock on its own.
void sweep(const fs::path& directory, const std::string& prefix) {
    std::error_code ignored;
    fs::directory_iterator entry(directory, ignored);
    for (; entry != fs::directory_iterator(); entry.increment(ignored)) {
        const fs::path& path = entry->path();
        if (!path.filename().string().starts_with(prefix)) {
            continue;
        }
        const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
            ::unlink(path.c_str());
        }
    }
}

/// True when the file still has a name.
bool is_linked(int fd) {
    struct stat info {};
    return ::fstat(fd, &info) == 0 && info.st_nlink > 0;
}

}  // namespace

AtomicFile::AtomicFile(fs::path target, unsigned mode) : target_(std::move(target)) {
    const fs::path directory = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
    const std::string prefix = "." + target_.filename().string() + ".tmp.";
    sweep(directory, prefix);
    do {
        std::string name = (directory / (prefix + "XXXXXX")).string();
        fd_ = Fd(::mkostemp(name.data(), O_CLOEXEC));
        if (!fd_) {
            const int err = errno;
            throw SystemError("cannot write " + quote(target_.string()), err);
        }
        temporary_ = name;
        // Before the lock is ours, another writer may take the file for a leftover and sweep it.
        while (::flock(fd_.get(), LOCK_EX) != 0 && errno == EINTR) {
        }
    } while (!is_linked(fd_.get()));
    if (::fchmod(fd_.get(), mode) != 0) {
        const int err = errno;
        ::unlink(temporary_.c_str());
        throw SystemError("cannot set the mode of " + quote(temporary_.string()), err);
    }
}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) {
        ::unlink(temporary_.c_str());
    }
}

void AtomicFile::write(std::span<const std::uint8_t> bytes) {
    in_context([&] { return "writing " + quote(target_.string()); },
               [&] { write_all(fd_.get(), bytes); });
}

void AtomicFile::write(std::string_view text) {
    write(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void AtomicFile::commit() {
    in_context([&] { return "writing " + quote(target_.string()); },
               [&] {
                   sync_file(fd_.get());
                   if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
                       const int err = errno;
                       throw SystemError("cannot rename " + quote(temporary_.string()), err);
                   }
                   temporary_.clear();
                   sync_directory(target_.parent_path());
               });
}

void write_file(const fs::path& file, std::string_view content, unsigned mode) {
    AtomicFile out(file, mode);
    out.write(content);
    out.commit();
}

}  // namespace pigsty::base
