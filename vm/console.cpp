// SPDX-License-Identifier: Apache-2.0
#include "vm/console.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <thread>

#include "base/error.hpp"

namespace pigsty::vm {

namespace {

void write_text(int fd, std::string_view text) {
    base::write_all(fd, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// What a killed peer left unread in its end of a socket shows as ECONNRESET here; it is an end.
std::size_t read_until_reset(int fd, std::span<std::uint8_t> buffer) {
    try {
        return base::read_some(fd, buffer);
    } catch (const base::SystemError& error) {
        if (error.error_number() == ECONNRESET) {
            return 0;
        }
        throw;
    }
}

}  // namespace

Console::Console(base::Fd fd,
                 const std::filesystem::path& log,
                 ConsoleEcho echo,
                 std::uint64_t log_limit_bytes)
    : fd_(std::move(fd)),
      log_(base::open_file(log, O_WRONLY | O_CREAT | O_TRUNC, 0644)),
      echo_(std::move(echo)),
      room_bytes_(log_limit_bytes) {}

bool Console::pump(std::chrono::milliseconds wait) {
    if (!fd_) {
        std::this_thread::sleep_for(wait);
        return false;
    }
    pollfd poll{fd_.get(), POLLIN, 0};
    const int ready = ::poll(&poll, 1, static_cast<int>(wait.count()));
    if (ready < 0 && errno != EINTR) {
        const int err = errno;
        throw base::SystemError("cannot wait for the console", err);
    }
    if (ready <= 0) {
        return true;
    }
    std::array<std::uint8_t, 65536> buffer;
    const std::size_t got = read_until_reset(fd_.get(), buffer);
    if (got == 0) {
        fd_.reset();
        return false;
    }
    const std::string_view bytes(reinterpret_cast<const char*>(buffer.data()), got);
    log(bytes);
    if (echo_) {
        echo_(bytes);
    }
    scanner_.feed(bytes);
    return true;
}

void Console::log(std::string_view bytes) {
    if (room_bytes_ == 0) {
        return;
    }
    const std::size_t size = std::min<std::uint64_t>(room_bytes_, bytes.size());
    write_text(log_.get(), bytes.substr(0, size));
    room_bytes_ -= size;
    if (room_bytes_ == 0) {
        write_text(log_.get(), "\n[the log is full; later output is not kept]\n");
    }
}

}  // namespace pigsty::vm
