// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/http_get.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>
#include <charconv>
#include <string_view>

#include "base/human.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t k_header_bytes = 16384;
/// How long a server is watched for more than it said it would send.
constexpr std::chrono::milliseconds k_more_limit(100);

std::string name_of(const HttpPlace& place) {
    const bool v6 = place.address.find(':') != std::string::npos;
    return (v6 ? '[' + place.address + ']' : place.address) + ':' + std::to_string(place.port);
}

/// A connection all of whose waits end at one time.
class Connection {
  public:
    Connection(HttpPlace place, std::chrono::steady_clock::time_point deadline)
        : name_(name_of(place)), place_(std::move(place)), deadline_(deadline), socket_(context_) {}

    void open() {
        error_code error;
        const asio::ip::address address = asio::ip::make_address(place_.address, error);
        if (error) {
            throw base::UsageError(base::quote(place_.address) + " is no IP address");
        }
        const auto done = wait(deadline_, [&](const auto& end) {
            socket_.async_connect(tcp::endpoint(address, place_.port), end);
        });
        if (!done || *done) {
            throw NobodyThere("nobody answers at " + name_ + ": " +
                              (done ? done->message() : std::string("timed out")));
        }
    }

    void send(const HttpAsk& ask) {
        http::request<http::empty_body> request;
        request.method_string(ask.method);
        request.target(ask.path);
        request.version(11);
        request.set(http::field::host, name_);
        request.set(http::field::connection, "close");
        for (const auto& [name, value] : ask.headers) {
            request.set(name, value);
        }
        if (ask.method == "PUT") {
            request.set(http::field::content_length, "0");
        }
        const auto done = wait(deadline_, [&](const auto& end) {
            http::async_write(
                socket_, request, [end](error_code error, std::size_t) { end(error); });
        });
        check(done, "took the connection, but no question");
    }

    HttpAnswer receive(std::uint64_t limit_bytes) {
        http::response_parser<http::string_body> parser;
        parser.header_limit(k_header_bytes);
        parser.body_limit(limit_bytes);
        const auto done = wait(deadline_, [&](const auto& end) {
            http::async_read(
                socket_, buffer_, parser, [end](error_code error, std::size_t) { end(error); });
        });
        if (done && *done == http::error::body_limit) {
            throw base::FetchError(name_ + " answers with more than " +
                                   base::human_size(limit_bytes));
        }
        check(done, parser.is_header_done() ? "did not finish its answer" : "did not answer");
        refuse_more();
        return {parser.get().result_int(), std::move(parser.get().body())};
    }

  private:
    /// Starts something and runs until it has ended; nullopt when the time is up first.
    template <class Start>
    std::optional<error_code> wait(std::chrono::steady_clock::time_point until,
                                   const Start& start) {
        std::optional<error_code> result;
        start([&result](error_code error) { result = error; });
        context_.restart();
        while (!result && context_.run_one_until(until) != 0) {
        }
        if (!result) {
            error_code ignored;
            socket_.close(ignored);
            // What was started refers to us; it ends as cancelled.
            context_.restart();
            context_.run();
            return std::nullopt;
        }
        return result;
    }

    void check(const std::optional<error_code>& done, const std::string& what) const {
        if (!done) {
            throw base::FetchError(name_ + ' ' + what + " in time");
        }
        if (*done == http::error::partial_message || *done == http::error::end_of_stream) {
            throw base::FetchError(name_ + ' ' + what + ": it closed the connection too early");
        }
        if (*done) {
            throw base::FetchError(name_ + ' ' + what + ": " + done->message());
        }
    }

    /// After an answer of known length there must be nothing: else the length was a lie, and what
    /// we have is cut off.
    void refuse_more() {
        bool more = buffer_.size() != 0;
        if (!more) {
            char byte = 0;
            std::size_t count = 0;
            static_cast<void>(
                wait(std::min(deadline_, std::chrono::steady_clock::now() + k_more_limit),
                     [&](const auto& end) {
                         socket_.async_read_some(asio::buffer(&byte, 1),
                                                 [end, &count](error_code error, std::size_t got) {
                                                     count = got;
                                                     end(error);
                                                 });
                     }));
            more = count != 0;
        }
        if (more) {
            throw base::FetchError(name_ + " sends more than the length it said");
        }
    }

    std::string name_;
    HttpPlace place_;
    std::chrono::steady_clock::time_point deadline_;
    asio::io_context context_;
    tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace

HttpAnswer http_ask(const HttpPlace& place, const HttpAsk& ask) {
    Connection connection(place, ask.deadline);
    connection.open();
    connection.send(ask);
    return connection.receive(ask.limit_bytes);
}

std::optional<HttpUrl> parse_http_url(const std::string& url) {
    constexpr std::string_view k_scheme = "http://";
    if (!url.starts_with(k_scheme)) {
        return std::nullopt;
    }
    const std::size_t slash = url.find('/', k_scheme.size());
    std::string host = url.substr(k_scheme.size(), slash - k_scheme.size());
    HttpUrl parsed;
    parsed.path = slash == std::string::npos ? "/" : url.substr(slash);
    const std::size_t colon = host.rfind(':');
    if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
        const char* const end = host.data() + host.size();
        const auto [stop, error] = std::from_chars(host.data() + colon + 1, end, parsed.place.port);
        if (error != std::errc() || stop != end || parsed.place.port == 0) {
            return std::nullopt;
        }
        host.resize(colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    error_code error;
    static_cast<void>(asio::ip::make_address(host, error));
    const bool sound = !error && parsed.path.find_first_of(" \r\n\t") == std::string::npos;
    parsed.place.address = host;
    return sound ? std::optional(parsed) : std::nullopt;
}

}  // namespace pigsty::firstboot
