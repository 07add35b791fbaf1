// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <optional>
#include <string>

#include "bundles/http_reply.hpp"
#include "bundles/serve.hpp"

namespace pigsty::bundles::detail {

using BeastRequest = boost::beast::http::request<boost::beast::http::empty_body>;
using BeastParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

/// Takes from a parsed request what we look at.
HttpRequest to_request(const BeastRequest& request);

/// What all connections of a server share.
struct ServerContext {
    const ServedTree& tree;
    const ServeOptions& options;
    std::string self;  ///< "host:port"
    std::atomic<std::size_t> connections = 0;
};

/// One connection: reads requests and answers them, one after the other, until the client leaves,
/// takes too long or sends what is no request. Lives as long as something is under way.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
  public:
    HttpSession(boost::asio::ip::tcp::socket socket, ServerContext& context);
    HttpSession(const HttpSession&) = delete;
    HttpSession& operator=(const HttpSession&) = delete;
    ~HttpSession();

    void start();

  private:
    void read();
    void on_read(boost::beast::error_code code);
    void reply(HttpReply reply, bool keep_alive);
    void write(const std::string& bytes);
    void write_more();
    void finish_reply();
    void close();

    ServerContext& context_;
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    std::optional<BeastParser> parser_;
    std::string client_;
    std::string line_;  ///< method and target, for the log
    HttpReply reply_;
    std::string head_;
    std::string chunk_;
    std::uint64_t sent_ = 0;
    bool keep_alive_ = false;
};

}  // namespace pigsty::bundles::detail
