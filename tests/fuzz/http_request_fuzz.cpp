// SPDX-License-Identifier: Apache-2.0
// Any bytes as a request: parsed as the server does, answered, and never with a file from outside.
#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "bundles/detail/http_session.hpp"
#include "bundles/http_reply.hpp"

namespace {

using namespace pigsty;

/// A tree that knows three names and ends the process when asked for an unsound one.
class FakeTree final : public bundles::ServedTree {
  public:
    const std::string& top() const override { return top_; }
    const std::optional<specs::Manifest>& manifest() const override { return manifest_; }
    std::optional<bundles::ServedNode> find(const std::string& path) const override {
        if (("/" + path + "/").find("/../") != std::string::npos || path.starts_with('/') ||
            path.find('\0') != std::string::npos) {
            std::abort();
        }
        bundles::ServedNode node;
        node.etag = "e";
        node.size_bytes = 100;
        node.folder = path.empty() || path == "a";
        node.names = {"a/", "b"};
        return node.folder || path == "b" || path == "a/b" ? std::optional(node) : std::nullopt;
    }

  private:
    std::string top_ = "p";
    std::optional<specs::Manifest> manifest_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const FakeTree tree;
    bundles::detail::BeastParser parser;
    parser.header_limit(16384);
    boost::beast::error_code code;
    std::size_t used = 0;
    while (!code && !parser.is_done() && used < size) {
        const std::size_t count = parser.put(boost::asio::buffer(data + used, size - used), code);
        if (count == 0) {
            break;
        }
        used += count;
    }
    if (code || !parser.is_header_done()) {
        return 0;
    }
    const bundles::HttpReply reply =
        bundles::answer(bundles::detail::to_request(parser.get()), tree, "127.0.0.1:80");
    if (reply.first + reply.count > 100) {
        std::abort();
    }
    for (const auto& [name, value] : reply.headers) {
        if (value.find_first_of("\r\n") != std::string::npos) {
            std::abort();
        }
    }
    return 0;
}
