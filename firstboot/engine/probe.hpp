// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "firstboot/plan/resource.hpp"

namespace pigsty::firstboot {

// What can be seen of a service from outside. Each gives nullopt when it is as wished, else what
// was seen instead, in few words: "connection refused", "answers 503 Service Unavailable".
// Addresses are numbers ("localhost" counts as 127.0.0.1): names are never looked up. They heed a
// request to stop by throwing Interrupted.

std::optional<std::string> probe_tcp(const TcpListening& wanted, std::chrono::milliseconds limit);

/// One GET as HTTP/1.0 has it. Source: RFC 1945; RFC 9112, 4 "Status Line".
std::optional<std::string> probe_http(const HttpAnswers& wanted, std::chrono::milliseconds limit);

}  // namespace pigsty::firstboot
