// SPDX-License-Identifier: Apache-2.0
#include "base/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace {

/// Leaves our process id in the file for whoever waits; it is only a hint, so failures do not
/// matter.
void leave_pid(int fd) {
    const std::string text = std::to_string(::getpid()) + '\n';
    if (::ftruncate(fd, 0) == 0) {
        [[maybe_unused]] const auto written = ::pwrite(fd, text.data(), text.size(), 0);
    }
}

std::string holder_of(const std::filesystem::path& file) {
    char text[32] = {};
    const Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const auto got = fd ? ::read(fd.get(), text, sizeof text - 1) : 0;
    std::string pid(text, got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!pid.empty() && (pid.back() < '0' || pid.back() > '9')) {
        pid.pop_back();
    }
    return pid.empty() ? "another process" : "process " + pid;
}

}  // namespace

std::optional<FileLock> FileLock::try_take(const std::filesystem::path& file) {
    Fd fd = open_file(file, O_RDWR | O_CREAT | O_NOFOLLOW);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) {
        leave_pid(fd.get());
        return FileLock(std::move(fd));
    }
    const int err = errno;
    if (err == EWOULDBLOCK || err == EINTR) {
        return std::nullopt;
    }
    throw SystemError("cannot lock " + quote(file.string()), err);
}

FileLock FileLock::take(const std::filesystem::path& file) {
    bool told = false;
    while (true) {
        if (std::optional<FileLock> lock = try_take(file)) {
            return std::move(*lock);
        }
        if (!told) {
            log_info("waiting for " + holder_of(file) + ", which holds " + quote(file.string()));
            told = true;
        }
        check_interrupt();
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace pigsty::base
