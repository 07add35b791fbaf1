// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace pigsty::firstboot {

struct ConsulTcpCheck {
    std::string address;  ///< "127.0.0.1:6432"
};
struct ConsulHttpCheck {
    std::string url;  ///< "http://10.10.10.11:9630/"
};
struct ConsulScriptCheck {
    std::vector<std::string> argv;  ///< ends with 0 while all is well
};
using ConsulCheck =
    std::variant<std::monostate, ConsulTcpCheck, ConsulHttpCheck, ConsulScriptCheck>;

/// A service that runs on this node, as Consul is told.
struct ConsulService {
    std::string name;
    std::uint16_t port = 0;
    std::vector<std::string> tags;
    std::map<std::string, std::string> meta;
    ConsulCheck check;  ///< every 15 s, 1 s long at most
};

/// A file of /etc/consul.d.
/// Shape: {"service": {"name": …, "port": …, "tags": […], "meta": {…}, "check": {…}}}.
/// Source: Consul, "Services Configuration Reference" and "Health Check Configuration Reference".
std::string consul_service_text(const ConsulService& service);

}  // namespace pigsty::firstboot
