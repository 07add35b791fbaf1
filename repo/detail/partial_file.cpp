// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/partial_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t k_origin_limit_bytes = 16u << 10;

base::Fd open_partial(const fs::path& path) {
    const int number = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (number >= 0) {
        return base::Fd(number);
    }
    // A kill between the change of its mode and its move into the store leaves a complete,
    // read-only file.
    if (errno == EACCES) {
        ::chmod(path.c_str(), 0644);
    }
    return base::open_file(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0644);
}

std::string take_line(std::string& text) {
    const std::size_t end = text.find('\n');
    std::string line = text.substr(0, end);
    text.erase(0, end == std::string::npos ? text.size() : end + 1);
    return line;
}

}  // namespace

std::optional<PartialFile> PartialFile::try_open(const fs::path& path) {
    while (true) {
        base::Fd fd = open_partial(path);
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
            const int err = errno;
            if (err == EWOULDBLOCK) {
                return std::nullopt;
            }
            if (err == EINTR) {
                continue;
            }
            throw base::SystemError("cannot lock " + base::quote(path.string()), err);
        }
        struct stat ours {};
        struct stat named {};
        if (::fstat(fd.get(), &ours) != 0) {
            const int err = errno;
            throw base::SystemError("cannot look at " + base::quote(path.string()), err);
        }
        // Whoever held the lock before us may have moved the file away: then we hold the wrong one.
        if (::stat(path.c_str(), &named) == 0 && named.st_ino == ours.st_ino &&
            named.st_dev == ours.st_dev) {
            return PartialFile(path, std::move(fd), static_cast<std::uint64_t>(ours.st_size));
        }
    }
}

void PartialFile::append(std::span<const std::uint8_t> bytes) {
    base::in_context(
        [&] { return "writing " + base::quote(path_.string()); },
        [&] {
            while (!bytes.empty()) {
                const ssize_t put = ::pwrite(
                    fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_bytes_));
                if (put < 0) {
                    const int err = errno;
                    if (err == EINTR) {
                        continue;
                    }
                    throw base::SystemError("write failed", err);
                }
                bytes = bytes.subspan(static_cast<std::size_t>(put));
                size_bytes_ += static_cast<std::uint64_t>(put);
            }
        });
}

void PartialFile::clear() {
    if (::ftruncate(fd_.get(), 0) != 0) {
        const int err = errno;
        throw base::SystemError("cannot truncate " + base::quote(path_.string()), err);
    }
    size_bytes_ = 0;
    forget_origin();
}

fs::path PartialFile::origin_path() const {
    return path_.string() + ".from";
}

Origin PartialFile::origin() const {
    std::string text = base::read_file_if_present(origin_path(), k_origin_limit_bytes).value_or("");
    Origin origin;
    origin.url = take_line(text);
    origin.etag = take_line(text);
    origin.last_modified = take_line(text);
    return origin;
}

void PartialFile::set_origin(const Origin& origin) const {
    const std::string text = origin.url + '\n' + origin.etag + '\n' + origin.last_modified + '\n';
    const base::Fd fd = base::open_file(origin_path(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    base::write_all(fd.get(), {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void PartialFile::forget_origin() const {
    ::unlink(origin_path().c_str());
}

void PartialFile::drop_if_empty() const {
    if (size_bytes_ == 0) {
        ::unlink(path_.c_str());
    }
}

}  // namespace pigsty::repo::detail
