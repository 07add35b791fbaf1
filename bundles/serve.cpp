// SPDX-License-Identifier: Apache-2.0
#include "bundles/serve.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/thread_pool.hpp"
#include "bundles/detail/http_session.hpp"

namespace pigsty::bundles {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds k_interrupt_look{100};
constexpr std::size_t k_threads_limit = 4;

tcp::endpoint endpoint_of(const ServeOptions& options) {
    Code code;
    const auto address = asio::ip::make_address(options.address, code);
    if (code) {
        throw base::UsageError("address " + base::quote(options.address) +
                               " is not numeric, as 127.0.0.1 or :: are");
    }
    return {address, options.port};
}

void check(const Code& code, const std::string& action) {
    if (code) {
        throw base::SystemError(action, code.value());
    }
}

std::string host_and_port(const tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" +
           std::to_string(endpoint.port());
}

}  // namespace

struct HttpServer::State {
    State(const ServedTree& tree, const ServeOptions& wanted)
        : options(wanted), context{tree, options, ""}, acceptor(io), timer(io) {
        const tcp::endpoint endpoint = endpoint_of(options);
        const std::string where = "cannot listen on " + base::quote(host_and_port(endpoint));
        Code code;
        acceptor.open(endpoint.protocol(), code);
        check(code, where);
        acceptor.set_option(tcp::acceptor::reuse_address(true), code);
        acceptor.bind(endpoint, code);
        check(code, where);
        acceptor.listen(asio::socket_base::max_listen_connections, code);
        check(code, where);
        context.self = host_and_port(acceptor.local_endpoint());
    }

    void accept() {
        acceptor.async_accept(asio::make_strand(io), [this](const Code& code, tcp::socket socket) {
            if (code == asio::error::operation_aborted) {
                return;
            }
            if (code) {  // e.g. no descriptor left: trying on at once would only burn the core
                std::this_thread::sleep_for(k_interrupt_look);
            } else if (context.connections < options.connections) {
                std::make_shared<detail::HttpSession>(std::move(socket), context)->start();
            }  // one too many is closed at once
            accept();
        });
    }

    void look_for_interrupt() {
        timer.expires_after(k_interrupt_look);
        timer.async_wait([this](const Code& code) {
            if (base::interrupted()) {
                io.stop();
            } else if (!code) {
                look_for_interrupt();
            }
        });
    }

    const ServeOptions options;
    detail::ServerContext context;
    asio::io_context io;
    tcp::acceptor acceptor;
    asio::steady_timer timer;
};

HttpServer::HttpServer(const ServedTree& tree, const ServeOptions& options)
    : state_(std::make_unique<State>(tree, options)) {}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::string HttpServer::url() const {
    return "http://" + state_->context.self + "/";
}

void HttpServer::run() {
    state_->accept();
    state_->look_for_interrupt();
    std::vector<std::thread> threads;
    const std::size_t count = std::min(base::default_jobs(), k_threads_limit);
    for (std::size_t i = 1; i < count; ++i) {
        threads.emplace_back([this] { state_->io.run(); });
    }
    state_->io.run();
    for (std::thread& thread : threads) {
        thread.join();
    }
}

void HttpServer::stop() {
    state_->io.stop();
}

}  // namespace pigsty::bundles
