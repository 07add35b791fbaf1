// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.hpp"

namespace pigsty::firstboot {

/// A server on a port of 127.0.0.1 that does with each connection what a test wants, good or bad.
class FakeServer {
  public:
    /// Gets the connection and the request, up to its empty line. What it leaves open is closed.
    using Handler = std::function<void(int connection, const std::string& request)>;

    explicit FakeServer(Handler handler) : handler_(std::move(handler)) {
        listener_ = base::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
            ::getsockname(listener_.get(), generic, &size) != 0) {
            throw std::runtime_error("the fake server cannot listen");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer() {
        stop_ = true;
        thread_.join();
    }

    unsigned short port() const { return port_; }
    bool stopping() const { return stop_; }
    /// First lines of the requests so far.
    std::vector<std::string> requests() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return requests_;
    }

    static void send(int connection, const std::string& text) {
        static_cast<void>(::send(connection, text.data(), text.size(), MSG_NOSIGNAL));
    }
    /// A sound answer.
    static std::string answer(const std::string& body, const std::string& status = "200 OK") {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
               "\r\nConnection: close\r\n\r\n" + body;
    }

  private:
    bool readable(int fd) const {
        pollfd wait{fd, POLLIN, 0};
        while (!stop_) {
            if (::poll(&wait, 1, 20) > 0) {
                return true;
            }
        }
        return false;
    }
    void serve() {
        while (readable(listener_.get())) {
            const base::Fd connection(::accept(listener_.get(), nullptr, nullptr));
            std::string request;
            char buffer[4096];
            while (request.find("\r\n\r\n") == std::string::npos && readable(connection.get())) {
                const ssize_t got = ::recv(connection.get(), buffer, sizeof buffer, 0);
                if (got <= 0) {
                    break;
                }
                request.append(buffer, static_cast<std::size_t>(got));
            }
            {
                const std::lock_guard<std::mutex> lock(mutex_);
                requests_.push_back(request.substr(0, request.find("\r\n")));
            }
            handler_(connection.get(), request);
        }
    }

    Handler handler_;
    base::Fd listener_;
    unsigned short port_ = 0;
    std::atomic<bool> stop_ = false;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace pigsty::firstboot
