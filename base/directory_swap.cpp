// SPDX-License-Identifier: Apache-2.0
#include "base/directory_swap.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace fs = std::filesystem;

namespace {

fs::path parked(const fs::path& current) {
    return current.parent_path() / ("." + current.filename().string() + ".swapped");
}

void rename_or_throw(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        const int err = errno;
        throw SystemError("cannot rename " + quote(from.string()) + " to " + quote(to.string()),
                          err);
    }
}

bool exchange_is_refused(int err) {
    return err == EXDEV || err == EINVAL || err == ENOSYS || err == EOPNOTSUPP;
}

}  // namespace

void swap_directories(const fs::path& fresh, const fs::path& current) {
    std::error_code code;
    if (!fs::exists(current, code)) {
        rename_or_throw(fresh, current);
    } else if (::syscall(SYS_renameat2,
                         AT_FDCWD,
                         fresh.c_str(),
                         AT_FDCWD,
                         current.c_str(),
                         RENAME_EXCHANGE) != 0) {
        const int err = errno;
        if (!exchange_is_refused(err)) {
            throw SystemError(
                "cannot exchange " + quote(fresh.string()) + " and " + quote(current.string()),
                err);
        }
        rename_or_throw(current, parked(current));
        rename_or_throw(fresh, current);
        rename_or_throw(parked(current), fresh);
    }
    sync_directory(current.parent_path());
}

void mend_directory_swap(const fs::path& current) {
    std::error_code code;
    if (!fs::exists(parked(current), code)) {
        return;
    }
    if (fs::exists(current, code)) {
        remove_tree(parked(current));
    } else {
        rename_or_throw(parked(current), current);
    }
}

}  // namespace pigsty::base
