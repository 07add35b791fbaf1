// SPDX-License-Identifier: Apache-2.0
#include "bundles/serve.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "base/atomic_file.hpp"
#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/temp_dir.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/unpack.hpp"
#include "tests/unit/bundles/sample_bundle.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;
using testing::SampleBundle;
using ::testing::StartsWith;

class RunningServer {
  public:
    explicit RunningServer(const ServedTree& tree, const ServeOptions& options = {})
        : server_(tree, options), thread_([this] { server_.run(); }) {}
    ~RunningServer() {
        server_.stop();
        thread_.join();
    }

    base::Fd connect() const {
        base::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(server_.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            throw base::SystemError("connect", errno);
        }
        return fd;
    }

    /// Everything the server sends until it closes.
    std::string ask(const std::string& text) const {
        const base::Fd fd = connect();
        base::write_all(fd.get(),
                        {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        return read_rest(fd);
    }

    static std::string read_rest(const base::Fd& fd) {
        std::string all;
        std::vector<std::uint8_t> buffer(65536);
        try {
            while (const std::size_t got = base::read_some(fd.get(), buffer)) {
                all.append(reinterpret_cast<const char*>(buffer.data()), got);
            }
        } catch (const base::SystemError&) {
            // reset by the server, which did not read what we sent
        }
        return all;
    }

    std::string get(const std::string& target, const std::string& more = "") const {
        const std::string reply =
            ask("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" + more + "\r\n");
        return reply.substr(reply.find("\r\n\r\n") + 4);
    }

    std::string url() const { return server_.url(); }

  private:
    HttpServer server_;
    std::thread thread_;
};

TEST(Serve, GivesEveryFileOfAnArchive) {
    SampleBundle sample;
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    const RunningServer server(*tree);
    EXPECT_THAT(server.url(), StartsWith("http://127.0.0.1:"));
    unpack(sample.path("pkg.tgz"), sample.path("folder"));
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(sample.path("folder"))) {
        if (entry.is_regular_file()) {
            const std::string path =
                entry.path().lexically_relative(sample.path("folder")).string();
            const std::string content = base::read_file(entry.path());
            EXPECT_EQ(server.get("/pigsty/" + path), content) << path;
            if (content.size() > 1000) {
                EXPECT_EQ(server.get("/pigsty/" + path, "Range: bytes=700-900\r\n"),
                          content.substr(700, 201));
            }
            ++files;
        }
    }
    EXPECT_GT(files, 8);
    EXPECT_THAT(server.get("/pigsty.repo"), HasSubstr("baseurl=http://h/pigsty/"));
}

TEST(Serve, NamesAFolderThatIsWrittenAsADot) {
    const base::TempDir dir("serve");
    base::make_directories(dir.path() / "rpms");
    EXPECT_EQ(open_served_tree(dir.path() / "rpms" / ".")->top(), "rpms");
}

TEST(Serve, GivesLargeFilesAcrossMembersAndBlocks) {
    SampleBundle sample;
    std::string content;
    for (int i = 0; content.size() < 2'500'000; ++i) {
        content += std::to_string(i * 7919) + ",";
    }
    sample.lock.files.push_back(
        {"big.gz", {"http://x/big.gz"}, content.size(), sample.keep(content)});
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    const RunningServer server(*tree);
    EXPECT_EQ(server.get("/pigsty/big.gz"), content);
    for (const std::size_t at : {0UL, 65534UL, 65535UL, 1048575UL, 1048576UL, 2400000UL}) {
        EXPECT_EQ(server.get(
                      "/pigsty/big.gz",
                      "Range: bytes=" + std::to_string(at) + "-" + std::to_string(at + 9) + "\r\n"),
                  content.substr(at, 10))
            << at;
    }
}

TEST(Serve, UnpacksAnArchiveWithoutIndex) {
    SampleBundle sample;
    sample.pack();
    const std::string tar = base::gzip_decompress(base::read_file(sample.path("pkg.tgz")), 1 << 28);
    base::write_file(sample.path("plain.tgz"), base::gzip_compress(tar, 1));
    const auto tree = open_served_tree(sample.path("plain.tgz"));
    const RunningServer server(*tree);
    EXPECT_EQ(server.get("/pigsty/repo_complete"), "ok");
}

TEST(Serve, KeepsAConnectionForSeveralRequests) {
    SampleBundle sample;
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    const RunningServer server(*tree);
    const std::string one = "GET /pigsty/repo_complete HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::string reply = server.ask(
        one + one + "HEAD /pigsty/repo_complete HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    std::size_t count = 0;
    for (std::size_t at = reply.find("200 OK"); at != std::string::npos;
         at = reply.find("200 OK", at + 1)) {
        ++count;
    }
    EXPECT_EQ(count, 3U);
}

TEST(Serve, RefusesWhatIsNoRequest) {
    SampleBundle sample;
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    ServeOptions options;
    options.header_bytes = 1000;
    const RunningServer server(*tree, options);
    EXPECT_THAT(server.ask("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(server.ask("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(server.ask("POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
                StartsWith("HTTP/1.1 405"));
    EXPECT_EQ(server.get("/pigsty/repo_complete"), "ok");
}

TEST(Serve, TurnsTooManyConnectionsAwayAndClosesIdleOnes) {
    SampleBundle sample;
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    ServeOptions options;
    options.connections = 2;
    options.timeout = std::chrono::seconds(1);
    const RunningServer server(*tree, options);
    const base::Fd first = server.connect();
    const base::Fd second = server.connect();
    // The first two are taken before the third is looked at.
    EXPECT_EQ(RunningServer::read_rest(server.connect()), "");
    EXPECT_EQ(RunningServer::read_rest(first), "");  // idle for a second
    EXPECT_EQ(RunningServer::read_rest(second), "");
    EXPECT_EQ(server.get("/pigsty/repo_complete"), "ok");
}

TEST(Serve, RefusesAnAddressThatIsAName) {
    SampleBundle sample;
    sample.pack();
    const auto tree = open_served_tree(sample.path("pkg.tgz"));
    ServeOptions options;
    options.address = "localhost";
    EXPECT_THROW(HttpServer(*tree, options), base::UsageError);
}

}  // namespace
}  // namespace pigsty::bundles
