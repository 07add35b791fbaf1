// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/fd.hpp"
#include "firstboot/engine/probe.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;
using testing::file_of;
using ::testing::HasSubstr;
using testing::resource_of;
using testing::TestNode;

CommandRun load(std::vector<std::string> unless = {}, std::vector<ResourceId> again_on = {}) {
    return {.name = "load",
            .argv = {"load", "it"},
            .unless = std::move(unless),
            .again_on = std::move(again_on)};
}

TEST(CommandHandler, RunsOnce) {
    TestNode node(Liveness::live);
    node.program("load", "");
    ASSERT_TRUE(node.apply({resource_of(load())}).ready);
    EXPECT_EQ(node.calls(), "load it\n");
    EXPECT_EQ(node.apply({resource_of(load())}).changed, 0U);
    EXPECT_EQ(node.calls(), "");
}

TEST(CommandHandler, RunsUntilItHasSucceededOnce) {
    TestNode node(Liveness::live);
    node.program("load", "exit 3");
    EXPECT_FALSE(node.apply({resource_of(load())}).ready);
    node.program("load", "");
    EXPECT_TRUE(node.apply({resource_of(load())}).ready);
    EXPECT_EQ(node.calls(), "load it\nload it\n");
}

TEST(CommandHandler, AsksItsGuard) {
    TestNode node(Liveness::live);
    node.program("load", "touch $ROOT/loaded");
    node.program("loaded", "test -e $ROOT/loaded");
    ASSERT_TRUE(node.apply({resource_of(load({"loaded"}))}).ready);
    EXPECT_EQ(node.apply({resource_of(load({"loaded"}))}).changed, 0U);
    EXPECT_EQ(node.calls(), "loaded \nload it\nloaded \n");
}

TEST(CommandHandler, RunsAgainWhenWhatItWatchesChanges) {
    TestNode node(Liveness::live);
    node.program("load", "");
    const Resource command = resource_of(load({}, {"file /etc/a"}));
    ASSERT_TRUE(node.apply({file_of("/etc/a", "1"), command}).ready);
    EXPECT_EQ(node.apply({file_of("/etc/a", "1"), command}).changed, 0U);
    ASSERT_TRUE(node.apply({file_of("/etc/a", "2"), command}).ready);
    node.write("/etc/a", "edited");
    ASSERT_TRUE(node.apply({file_of("/etc/a", "2"), command}).ready);
    EXPECT_EQ(node.calls(), "load it\nload it\nload it\n");
}

TEST(CommandHandler, EndsAtItsTimeLimit) {
    TestNode node(Liveness::live);
    node.program("load", "sleep 30");
    CommandRun command = load();
    command.limit = std::chrono::seconds(1);
    EXPECT_THAT(node.apply({resource_of(command)}).failure->reason, HasSubstr("time limit"));
}

/// A server for one answer on a port of its own.
class Server {
  public:
    explicit Server(std::string answer)
        : answer_(std::move(answer)), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(fd_.get(), generic, size), 0);
        EXPECT_EQ(::getsockname(fd_.get(), generic, &size), 0);
        EXPECT_EQ(::listen(fd_.get(), 8), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Server() {
        ::shutdown(fd_.get(), SHUT_RDWR);
        thread_.join();
    }
    std::uint16_t port() const { return port_; }

  private:
    void serve() const {
        while (true) {
            const base::Fd client(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!client) {
                return;
            }
            char buffer[1024];
            [[maybe_unused]] auto got = ::recv(client.get(), buffer, sizeof buffer, 0);
            got = ::send(client.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
        }
    }
    std::string answer_;
    base::Fd fd_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

constexpr std::chrono::milliseconds k_limit(1000);

TEST(Probe, SeesAnswers) {
    const Server good("HTTP/1.1 200 OK\r\n\r\nhello");
    EXPECT_EQ(probe_http({"127.0.0.1", good.port()}, k_limit), std::nullopt);
    EXPECT_EQ(probe_http({"127.0.0.1", good.port(), "/", 204}, k_limit), "answers 200 OK");
    EXPECT_EQ(probe_tcp({"localhost", good.port()}, k_limit), std::nullopt);
    const Server strange("SSH-2.0-OpenSSH\r\n");
    EXPECT_EQ(probe_http({"127.0.0.1", strange.port()}, k_limit),
              "does not speak HTTP: \"SSH-2.0-OpenSSH\"");
    const Server silent("");
    EXPECT_EQ(probe_http({"127.0.0.1", silent.port()}, k_limit),
              "closes the connection without an answer");
    const Server endless(std::string(10'000, 'x'));
    EXPECT_EQ(probe_http({"127.0.0.1", endless.port()}, k_limit), "answers without a status line");
}

TEST(Probe, SeesThatNobodyListens) {
    EXPECT_EQ(probe_tcp({"127.0.0.1", 1}, k_limit), "connection refused");
    EXPECT_THROW(static_cast<void>(probe_tcp({"example.org", 80}, k_limit)), base::Error);
}

TEST(WaitHandler, WaitsUntilItIsThere) {
    TestNode node(Liveness::live);
    node.program("ready",
                 "n=$(cat $ROOT/n 2>/dev/null); n=$((n+1)); echo $n > $ROOT/n\n"
                 "test $n -ge 4");
    const Resource wait = resource_of(WaitFor{.name = "it is up",
                                              .condition = CommandSucceeds{{"ready"}},
                                              .limit = std::chrono::seconds(20),
                                              .pause = std::chrono::milliseconds(10)});
    ASSERT_TRUE(node.apply({wait}).ready);
    EXPECT_THAT(node.events, ElementsAre("changed wait it is up"));
    EXPECT_EQ(node.apply({wait}).changed, 0U);
}

TEST(WaitHandler, SaysWhatItSawLast) {
    TestNode node(Liveness::live);
    const Resource wait = resource_of(WaitFor{.name = "exporter answers",
                                              .condition = HttpAnswers{"127.0.0.1", 1, "/metrics"},
                                              .limit = std::chrono::seconds(3)});
    const ApplyResult result = node.apply({wait});
    ASSERT_FALSE(result.ready);
    EXPECT_THAT(
        result.failure->reason,
        HasSubstr(
            "\"exporter answers\" has not come within 3.00 s; last seen: connection refused"));
    ASSERT_FALSE(node.events.empty());
    EXPECT_THAT(node.events[0], HasSubstr("of 3.00 s, connection refused"));
}

}  // namespace
}  // namespace pigsty::firstboot
