// SPDX-License-Identifier: Apache-2.0
#include "repo/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/hex.hpp"
#include "base/quote.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

/// Digests come from documents and the network, and become part of a path.
const std::string& checked(const std::string& sha256) {
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (sha256.size() != 64 || !std::all_of(sha256.begin(), sha256.end(), is_digit)) {
        throw base::VerifyError("not a SHA-256 digest of 64 lower-case digits: " +
                                base::quote(sha256));
    }
    return sha256;
}

void remove_file(const fs::path& file) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        const int err = errno;
        throw base::SystemError("cannot remove " + base::quote(file.string()), err);
    }
}

}  // namespace

Store::Store(fs::path root) : root_(std::move(root)) {
    base::make_directories(root_ / "sha256");
    base::make_directories(root_ / "partial");
    base::make_directories(root_ / "checked");
}

fs::path Store::path_of(const std::string& sha256) const {
    return root_ / "sha256" / checked(sha256).substr(0, 2) / sha256;
}

fs::path Store::partial_of(const std::string& sha256) const {
    return root_ / "partial" / checked(sha256);
}

bool Store::has(const std::string& sha256, std::uint64_t size_bytes) const {
    const auto stamp = base::file_stamp(path_of(sha256));
    return stamp && stamp->size_bytes == size_bytes;
}

void Store::adopt(const fs::path& file, const std::string& sha256) const {
    const fs::path target = path_of(sha256);
    base::in_context([&] { return "storing " + base::quote(file.string()); },
                     [&] {
                         const base::Fd fd = base::open_file(file, O_RDONLY);
                         struct stat info {};
                         if (::fstat(fd.get(), &info) != 0 || ::fchmod(fd.get(), 0444) != 0) {
                             const int err = errno;
                             throw base::SystemError(
                                 "cannot set the mode of " + base::quote(file.string()), err);
                         }
                         if (has(sha256, static_cast<std::uint64_t>(info.st_size))) {
                             remove_file(file);
                             return;
                         }
                         base::sync_file(fd.get());
                         if (!fs::exists(target.parent_path())) {
                             base::make_directories(target.parent_path());
                             base::sync_directory(root_ / "sha256");
                         }
                         if (::rename(file.c_str(), target.c_str()) != 0) {
                             const int err = errno;
                             throw base::SystemError(
                                 "cannot rename to " + base::quote(target.string()), err);
                         }
                         base::sync_directory(target.parent_path());
                     });
}

void Store::mark_checked(const std::string& sha256, const std::string& fingerprint) const {
    base::open_file(mark_of(sha256, fingerprint), O_WRONLY | O_CREAT, 0644);
}

bool Store::is_checked(const std::string& sha256, const std::string& fingerprint) const {
    return !fingerprint.empty() && base::file_stamp(mark_of(sha256, fingerprint)).has_value();
}

fs::path Store::mark_of(const std::string& sha256, const std::string& fingerprint) const {
    if (!base::is_hex(fingerprint, 40)) {
        throw base::VerifyError("not a fingerprint of 40 digits: " + base::quote(fingerprint));
    }
    return root_ / "checked" / (checked(sha256) + "-" + fingerprint);
}

void Store::discard(const std::string& sha256) const {
    remove_file(path_of(sha256));
}

}  // namespace pigsty::repo
