// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pigsty::firstboot {

/// How haproxy learns whether a server may be used.
struct HaproxyCheck {
    bool http = true;           ///< else a connection that is taken is enough
    std::string url = "/";      ///< what is asked for
    std::int64_t status = 200;  ///< the answer of a server that may be used
};

/// A server of a listener. Shape of a line:
/// "server pg-test-2 10.10.10.12:6432 check port 8008 weight 100 backup".
struct HaproxyServer {
    std::string name;
    std::string address;
    std::uint16_t port = 0;
    std::optional<std::uint16_t> check_port;  ///< nullopt: the same
    std::int64_t weight = 100;
    bool backup = false;
};

/// A port that clients use, with the servers behind it.
struct HaproxyListener {
    std::string name;     ///< "pg-test-primary"
    std::string address;  ///< "*", or one that the machine need not have at the moment
    std::uint16_t port = 0;
    std::int64_t maxconn = 3000;
    std::string balance = "roundrobin";
    HaproxyCheck check;
    std::string server_options;  ///< of haproxy's "default-server"
    std::vector<HaproxyServer> servers;
};

struct HaproxyLogin {
    std::string user;
    std::string password;
};

/// The page of statistics, and measures for Prometheus.
struct HaproxyAdmin {
    std::uint16_t port = 9101;
    std::string page;          ///< "/pg-test-1/"
    std::string metrics_path;  ///< "/metrics"
    /// Who may see and use the page. Nobody in particular: everybody sees it, and only who sits on
    /// the machine itself may switch servers off (upstream lets everybody).
    std::optional<HaproxyLogin> login;
};

struct HaproxyConfig {
    std::string client_timeout = "24h";
    std::string server_timeout = "24h";
    HaproxyAdmin admin;
    std::vector<HaproxyListener> listeners;
};

/// haproxy.cfg. All texts must be of one word each where haproxy wants a word; user and password
/// are quoted here. Throws base::Error for control characters.
/// Source: HAProxy 2.5 and 2.6, "Configuration Manual".
std::string haproxy_text(const HaproxyConfig& config);

}  // namespace pigsty::firstboot
