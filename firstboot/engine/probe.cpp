// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_longest_status_line = 4096;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

Address address_of(const std::string& text, std::uint16_t port) {
    const std::string number = text == "localhost" ? "127.0.0.1" : text;
    Address address;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET, number.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&address.storage, &v4, sizeof v4);
        address.size = sizeof v4;
    } else if (::inet_pton(AF_INET6, number.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&address.storage, &v6, sizeof v6);
        address.size = sizeof v6;
    } else {
        throw base::Error("cannot connect to " + base::quote(text) +
                          ": expected an address like "
                          "\"10.10.10.10\"; names are not looked up");
    }
    return address;
}

std::string error_text(int err) {
    switch (err) {
        case ECONNREFUSED:
            return "connection refused";
        case ETIMEDOUT:
            return "no answer";
        default:
            return std::strerror(err);
    }
}

/// Waits until the socket is ready; false when the time is over.
bool wait_for(int fd, short events, Clock::time_point deadline) {
    while (true) {
        base::check_interrupt();
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            return false;
        }
        pollfd wish{fd, events, 0};
        // Woken several times a second to see whether we are to stop.
        const int got = ::poll(&wish, 1, static_cast<int>(std::min<long>(left.count(), 200)));
        if (got > 0) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            const int err = errno;
            throw base::SystemError("cannot wait for a connection", err);
        }
    }
}

struct Connection {
    base::Fd fd;
    std::string trouble;  ///< empty: connected
};

Connection connect_to(const std::string& host, std::uint16_t port, Clock::time_point deadline) {
    const Address address = address_of(host, port);
    Connection result;
    result.fd = base::Fd(::socket(
        address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (!result.fd) {
        const int err = errno;
        throw base::SystemError("cannot make a socket", err);
    }
    const int fd = result.fd.get();
    int err = 0;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.size) != 0) {
        err = errno;
    }
    if (err == EINPROGRESS) {
        if (!wait_for(fd, POLLOUT, deadline)) {
            result.trouble = "no answer";
            return result;
        }
        socklen_t size = sizeof err;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size);
    }
    result.trouble = err == 0 ? "" : error_text(err);
    return result;
}

/// Sends all of it; what went wrong as text.
std::string send_all(int fd, std::string_view text, Clock::time_point deadline) {
    while (!text.empty()) {
        if (!wait_for(fd, POLLOUT, deadline)) {
            return "takes no request";
        }
        const ssize_t put = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (put < 0 && errno != EAGAIN && errno != EINTR) {
            return error_text(errno);
        }
        text.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
    }
    return "";
}

/// Reads up to the end of the first line into `line`; what went wrong as text.
std::string receive_line(int fd, std::string& line, Clock::time_point deadline) {
    while (line.find('\n') == std::string::npos) {
        if (line.size() > k_longest_status_line) {
            return "answers without a status line";
        }
        if (!wait_for(fd, POLLIN, deadline)) {
            return "no answer to a request";
        }
        std::array<char, 1024> buffer;
        const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (got == 0) {
            return "closes the connection without an answer";
        }
        if (got < 0 && errno != EAGAIN && errno != EINTR) {
            return error_text(errno);
        }
        line.append(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    line.resize(line.find('\n'));
    while (line.ends_with('\r')) {
        line.pop_back();
    }
    return "";
}

/// Shape: "HTTP/1.1 200 OK".
std::optional<int> status_of(const std::string& line) {
    const std::size_t blank = line.find(' ');
    if (!line.starts_with("HTTP/") || blank == std::string::npos || line.size() < blank + 4) {
        return std::nullopt;
    }
    int status = 0;
    const char* start = line.data() + blank + 1;
    const auto [end, trouble] = std::from_chars(start, start + 3, status);
    return trouble == std::errc() && end == start + 3 ? std::optional(status) : std::nullopt;
}

}  // namespace

std::optional<std::string> probe_tcp(const TcpListening& wanted, std::chrono::milliseconds limit) {
    Connection connection = connect_to(wanted.address, wanted.port, Clock::now() + limit);
    return connection.trouble.empty() ? std::nullopt : std::optional(connection.trouble);
}

std::optional<std::string> probe_http(const HttpAnswers& wanted, std::chrono::milliseconds limit) {
    const Clock::time_point deadline = Clock::now() + limit;
    const Connection connection = connect_to(wanted.address, wanted.port, deadline);
    std::string trouble = connection.trouble;
    std::string line;
    if (trouble.empty()) {
        trouble = send_all(connection.fd.get(),
                           "GET " + wanted.path + " HTTP/1.0\r\nHost: " + wanted.address + ':' +
                               std::to_string(wanted.port) + "\r\nConnection: close\r\n\r\n",
                           deadline);
    }
    if (trouble.empty()) {
        trouble = receive_line(connection.fd.get(), line, deadline);
    }
    if (!trouble.empty()) {
        return trouble;
    }
    const std::optional<int> status = status_of(line);
    if (!status) {
        return "does not speak HTTP: " + base::quote(line, 80);
    }
    return *status == wanted.status ? std::nullopt
                                    : std::optional("answers " + base::printable(line.substr(9)));
}

}  // namespace pigsty::firstboot
