// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/http_session.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <ctime>

#include "base/error.hpp"
#include "base/log.hpp"
#include "bundles/http_date.hpp"

namespace pigsty::bundles::detail {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t k_chunk_bytes = std::size_t{1} << 18;

std::string text_of(beast::string_view view) {
    return {view.data(), view.size()};
}

}  // namespace

HttpRequest to_request(const BeastRequest& request) {
    const auto field = [&request](http::field name) { return text_of(request[name]); };
    return {text_of(request.method_string()),
            text_of(request.target()),
            field(http::field::host),
            field(http::field::range),
            field(http::field::if_range),
            field(http::field::if_none_match),
            field(http::field::if_modified_since)};
}

HttpSession::HttpSession(asio::ip::tcp::socket socket, ServerContext& context)
    : context_(context), stream_(std::move(socket)) {
    ++context_.connections;
    beast::error_code code;
    const auto remote = stream_.socket().remote_endpoint(code);
    client_ = code ? "?" : remote.address().to_string();
}

HttpSession::~HttpSession() {
    --context_.connections;
}

void HttpSession::start() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
}

void HttpSession::read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(context_.options.header_bytes));
    stream_.expires_after(context_.options.timeout);
    http::async_read(
        stream_,
        buffer_,
        *parser_,
        [self = shared_from_this()](beast::error_code code, std::size_t) { self->on_read(code); });
}

void HttpSession::on_read(beast::error_code code) {
    if (code == http::error::end_of_stream || code == beast::error::timeout ||
        (code && code.category() != http::make_error_code(http::error::bad_value).category())) {
        close();
        return;
    }
    if (code) {
        line_ = "no sound request (" + code.message() + ")";
        HttpRequest unsound;
        unsound.method = "GET";  // its empty target is answered 400
        HttpReply refusal = answer(unsound, context_.tree, context_.self);
        refusal.status = code == http::error::header_limit ? 431 : refusal.status;
        reply(std::move(refusal), false);
        return;
    }
    const BeastRequest& request = parser_->get();
    line_ = text_of(request.method_string()) + " " + text_of(request.target());
    try {
        reply(answer(to_request(request), context_.tree, context_.self), request.keep_alive());
    } catch (const std::exception& error) {
        base::log_warning(line_ + ": " + error.what());
        HttpReply failure;
        failure.status = 500;
        failure.headers = {{"Content-Length", "0"}};
        reply(std::move(failure), false);
    }
}

void HttpSession::reply(HttpReply reply, bool keep_alive) {
    reply_ = std::move(reply);
    keep_alive_ = keep_alive;
    sent_ = 0;
    head_ = "HTTP/1.1 " + status_line(reply_.status) + "\r\nServer: pigsty-bundle\r\nDate: " +
            format_http_date(static_cast<std::int64_t>(std::time(nullptr))) +
            "\r\nX-Content-Type-Options: nosniff\r\nConnection: " +
            (keep_alive_ ? "keep-alive" : "close") + "\r\n";
    for (const auto& [name, value] : reply_.headers) {
        head_ += name;
        head_ += ": ";
        head_ += value;
        head_ += "\r\n";
    }
    head_ += "\r\n";
    head_ += reply_.body;
    write(head_);
}

/// Sends `bytes`, a member of this object, and what is left of the reply after them.
void HttpSession::write(const std::string& bytes) {
    stream_.expires_after(context_.options.timeout);
    asio::async_write(stream_,
                      asio::buffer(bytes),
                      [self = shared_from_this()](beast::error_code code, std::size_t) {
                          if (code) {
                              self->close();
                          } else {
                              self->write_more();
                          }
                      });
}

void HttpSession::write_more() {
    if (sent_ == reply_.count || !reply_.content) {
        finish_reply();
        return;
    }
    chunk_.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(k_chunk_bytes, reply_.count - sent_)));
    try {
        const std::size_t got = reply_.content->read(
            reply_.first + sent_, {reinterpret_cast<std::uint8_t*>(chunk_.data()), chunk_.size()});
        if (got == 0) {
            throw base::Error("the file became shorter");
        }
        chunk_.resize(got);
        sent_ += got;
    } catch (const std::exception& error) {
        // The length is promised already: only a cut connection tells the client.
        base::log_warning(line_ + ": " + error.what());
        close();
        return;
    }
    write(chunk_);
}

void HttpSession::finish_reply() {
    base::log_info(client_ + " " + line_ + " " + std::to_string(reply_.status) + " " +
                   std::to_string(reply_.content ? sent_ : reply_.body.size()));
    reply_ = {};
    if (keep_alive_) {
        read();
    } else {
        close();
    }
}

void HttpSession::close() {
    beast::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    stream_.socket().close(ignored);
}

}  // namespace pigsty::bundles::detail
