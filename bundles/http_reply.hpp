// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bundles/served_tree.hpp"

namespace pigsty::bundles {

/// What we look at in a request.
struct HttpRequest {
    std::string method;
    std::string target;
    std::string host;
    std::string range;
    std::string if_range;
    std::string if_none_match;
    std::string if_modified_since;
};

/// What is answered: `body`, or `count` bytes of `content` from `first` on.
struct HttpReply {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;  ///< Content-Length included
    std::string body;
    std::shared_ptr<const ServedContent> content;
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// Answers GET and HEAD (whose reply has neither body nor content). A server looks like the
/// repository of a Pigsty v1.4 meta node: /<top>/ is the repository, /<top>.repo a file for
/// /etc/yum.repos.d that points at the address the client used, or else at `self` ("host:port").
/// Source: RFC 9110 sections 13 (conditional requests) and 14 (ranges; a request for several is
/// answered whole).
HttpReply answer(const HttpRequest& request, const ServedTree& tree, const std::string& self);

/// Shape: "206 Partial Content".
std::string status_line(int status);

}  // namespace pigsty::bundles
