// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pigsty::testing {

/// One answer of the server, as its log has it.
struct Answer {
    std::string method;
    std::string path;
    int status = 0;
    std::string range;  ///< as asked for; "-" when none was
    std::uint64_t sent_bytes = 0;
};

/// A hostile_server.py of our own, for the span of a test.
class HostileServer {
  public:
    /// Serves `root`. Throws Error when it does not start.
    explicit HostileServer(const std::filesystem::path& root);
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;
    ~HostileServer();

    /// Shape: "http://127.0.0.1:4711/drop=100/name"; see hostile_server.py for the modes.
    std::string url(const std::string& modes, const std::string& path = "") const;

    std::vector<Answer> answers() const;
    /// Body bytes of all answers.
    std::uint64_t sent_bytes() const;
    void forget_answers() const;

    /// Stops it, so that its port refuses connections.
    void stop();

  private:
    std::filesystem::path log_;
    pid_t process_ = -1;
    int port_ = 0;
};

}  // namespace pigsty::testing
