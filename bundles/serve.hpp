// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "bundles/served_tree.hpp"

namespace pigsty::bundles {

struct ServeOptions {
    std::string address = "127.0.0.1";  ///< numeric; "0.0.0.0" or "::" for every interface
    std::uint16_t port = 0;             ///< 0: a free one
    std::size_t connections = 256;      ///< at once; more are turned away
    std::size_t header_bytes = 16384;   ///< of a request
    std::chrono::seconds timeout{30};   ///< without a whole request, or without progress of a reply
};

/// A read-only HTTP/1.1 server of one repository. Each request is a line on the log.
class HttpServer {
  public:
    /// Binds and listens. `tree` must outlive the object. Throws UsageError for an address that is
    /// not numeric, SystemError when the port cannot be had.
    HttpServer(const ServedTree& tree, const ServeOptions& options);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    std::uint16_t port() const;

    /// Shape: "http://127.0.0.1:8080/".
    std::string url() const;

    /// Serves until stop() is called or the process is interrupted (base/interrupt.hpp).
    void run();

    /// Ends run() soon; open connections are closed. May be called from any thread.
    void stop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pigsty::bundles
