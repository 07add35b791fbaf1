// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace pigsty::firstboot {

/// Where to ask. Addresses alone: names cannot be resolved in a static program.
struct HttpPlace {
    std::string address;  ///< IPv4 or IPv6, without brackets
    unsigned short port = 80;
};

struct HttpAsk {
    std::string method = "GET";
    std::string path;
    std::map<std::string, std::string> headers;
    std::chrono::steady_clock::time_point deadline;  ///< for all of it
    std::uint64_t limit_bytes = 0;                   ///< of the body
};

struct HttpAnswer {
    unsigned status = 0;
    std::string body;
};

/// Nobody is there: no route, refused, or no answer to the call for a connection in time.
class NobodyThere : public base::FetchError {
  public:
    using FetchError::FetchError;
};

/// Asks once, in a connection of its own. Redirects are not followed but given as they are. Throws
/// NobodyThere, UsageError for an address that is none, FetchError when the server stops before its
/// answer is complete, sends more than it said or than the limit, or the time is up.
HttpAnswer http_ask(const HttpPlace& place, const HttpAsk& ask);

/// Shape: "http://10.0.0.1:8080/seed.yml" or "http://[fe80::1]/x"; nullopt for anything else, names
/// instead of addresses included.
struct HttpUrl {
    HttpPlace place;
    std::string path;
};
std::optional<HttpUrl> parse_http_url(const std::string& url);

}  // namespace pigsty::firstboot
