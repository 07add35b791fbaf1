// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/gzip.hpp"
#include "firstboot/identity/http_get.hpp"
#include "firstboot/identity/identity.hpp"
#include "firstboot/identity/sources.hpp"
#include "tests/unit/firstboot/identity/fake_server.hpp"
#include "tests/unit/firstboot/identity/node_tree.hpp"

namespace pigsty::firstboot {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string k_inventory = inventory_of({"10.10.10.10", "10.10.10.11"});

SourcePlaces places_of(const FakeServer& server, milliseconds limit = milliseconds(400)) {
    SourcePlaces places;
    places.metadata_address = "127.0.0.1";
    places.metadata_port = server.port();
    places.metadata_limit = limit;
    return places;
}

SeedReport look(const FakeServer& server, milliseconds limit = milliseconds(400)) {
    return make_metadata_source()->look(places_of(server, limit));
}

bool asks(const std::string& request, const std::string& path) {
    return request.find(' ' + path + ' ') != std::string::npos;
}

/// What a good server of version 2 says; "" is none.
std::string good_answer(const std::string& request, const std::string& user_data) {
    if (request.starts_with("PUT /latest/api/token ")) {
        return FakeServer::answer("a-token");
    }
    if (request.find("X-aws-ec2-metadata-token: a-token\r\n") == std::string::npos) {
        return FakeServer::answer("", "401 Unauthorized");
    }
    if (asks(request, "/latest/user-data")) {
        return FakeServer::answer(user_data);
    }
    if (asks(request, "/latest/meta-data/instance-id")) {
        return FakeServer::answer("i-0abc");
    }
    return asks(request, "/latest/meta-data/local-ipv4") ? FakeServer::answer("10.10.10.11\n")
                                                         : FakeServer::answer("", "404 Not Found");
}

/// A server whose user-data is sent as these bytes, all else good.
FakeServer::Handler with_user_data(const std::string& bytes) {
    return [bytes](int connection, const std::string& request) {
        FakeServer::send(connection,
                         asks(request, "/latest/user-data") ? bytes : good_answer(request, ""));
    };
}

TEST(Metadata, IsAskedWithATokenFirst) {
    FakeServer server([](int connection, const std::string& request) {
        FakeServer::send(connection, good_answer(request, k_inventory));
    });
    const SeedReport report = look(server);
    EXPECT_EQ(report.trouble, std::nullopt);
    ASSERT_TRUE(report.seed);
    EXPECT_EQ(report.seed->inventory, k_inventory);
    EXPECT_EQ(report.seed->instance_id, "i-0abc");
    EXPECT_EQ(report.seed->address, "10.10.10.11");
    EXPECT_THAT(server.requests(),
                ElementsAre("PUT /latest/api/token HTTP/1.1",
                            "GET /latest/user-data HTTP/1.1",
                            "GET /latest/meta-data/instance-id HTTP/1.1",
                            "GET /latest/meta-data/local-ipv4 HTTP/1.1"));
}

TEST(Metadata, OfVersion1IsAskedWithoutAToken) {
    FakeServer server([](int connection, const std::string& request) {
        if (request.starts_with("PUT") || asks(request, "/latest/meta-data/local-ipv4")) {
            FakeServer::send(connection, FakeServer::answer("no", "404 Not Found"));
        } else if (request.find("metadata-token") == std::string::npos) {
            FakeServer::send(connection, FakeServer::answer(base::gzip_compress(k_inventory)));
        }
    });
    const SeedReport report = look(server);
    ASSERT_TRUE(report.seed) << report.trouble.value_or("");
    EXPECT_EQ(report.seed->inventory, k_inventory);
    EXPECT_EQ(report.seed->instance_id, std::nullopt);  // what came for it is no word
    EXPECT_EQ(report.seed->address, std::nullopt);
}

TEST(Metadata, WithoutUserDataIsSeen) {
    FakeServer server(with_user_data(FakeServer::answer("", "404 Not Found")));
    const SeedReport report = look(server);
    EXPECT_EQ(report.trouble, std::nullopt);
    EXPECT_THAT(report.seen, HasSubstr("no user-data"));
    EXPECT_EQ(report.seed->inventory, std::nullopt);
    EXPECT_EQ(report.seed->instance_id, "i-0abc");
}

TEST(Metadata, ThatIsNotThereCostsLittle) {
    SourcePlaces places;
    places.metadata_address = "127.0.0.1";
    places.metadata_port = 1;
    const auto start = steady_clock::now();
    const SeedReport report = make_metadata_source()->look(places);
    EXPECT_LT(steady_clock::now() - start, milliseconds(500));
    EXPECT_EQ(report.trouble, std::nullopt);
    EXPECT_THAT(report.seen, HasSubstr("nobody answers at 127.0.0.1:1: Connection refused"));
    places.metadata_address = "::ffff:0:0:1";  // no route
    EXPECT_EQ(make_metadata_source()->look(places).trouble, std::nullopt);
}

TEST(Metadata, ThatHangsCostsItsLimit) {
    FakeServer* self = nullptr;
    FakeServer server([&self](int, const std::string&) {
        while (!self->stopping()) {
            std::this_thread::sleep_for(milliseconds(10));
        }
    });
    self = &server;
    const auto start = steady_clock::now();
    const SeedReport report = look(server);
    const auto took = steady_clock::now() - start;
    EXPECT_THAT(report.trouble.value_or(""), HasSubstr("did not answer in time"));
    EXPECT_GE(took, milliseconds(400));
    EXPECT_LT(took, milliseconds(800));
}

TEST(Metadata, ThatDripsCostsItsLimitForAllTogether) {
    FakeServer server([](int connection, const std::string& request) {
        const std::string text = good_answer(request, k_inventory);
        for (const char c : text) {
            FakeServer::send(connection, std::string(1, c));
            std::this_thread::sleep_for(milliseconds(4));
        }
    });
    const auto start = steady_clock::now();
    const SeedReport report = look(server);
    EXPECT_LT(steady_clock::now() - start, milliseconds(900));
    EXPECT_THAT(report.trouble.value_or(""), HasSubstr("in time"));
    EXPECT_FALSE(report.seed);
}

TEST(Metadata, ThatLiesAboutLengthsIsTrouble) {
    const std::string size = std::to_string(k_inventory.size() + 10);
    FakeServer more(
        with_user_data("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + k_inventory));
    EXPECT_THAT(look(more).trouble.value_or(""), HasSubstr("closed the connection too early"));
    FakeServer less(with_user_data("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + k_inventory));
    EXPECT_THAT(look(less).trouble.value_or(""), HasSubstr("more than the length it said"));
    FakeServer huge(with_user_data("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
    EXPECT_THAT(look(huge).trouble.value_or(""), HasSubstr("more than 16.0 MiB"));
    FakeServer chunks(with_user_data(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nall:\r\n"));
    EXPECT_NE(look(chunks).trouble, std::nullopt);
    FakeServer no_http(with_user_data("all: {}\r\n\r\n"));
    EXPECT_NE(look(no_http).trouble, std::nullopt);
}

TEST(Metadata, ThatSendsMoreLaterIsTrouble) {
    FakeServer server([](int connection, const std::string& request) {
        if (asks(request, "/latest/user-data")) {
            FakeServer::send(connection, FakeServer::answer("all: {}\n"));
            std::this_thread::sleep_for(milliseconds(30));
            FakeServer::send(connection, "more");
        } else {
            FakeServer::send(connection, good_answer(request, ""));
        }
    });
    EXPECT_THAT(look(server).trouble.value_or(""), HasSubstr("more than the length it said"));
}

TEST(Metadata, IsNotFollowedElsewhere) {
    FakeServer server(with_user_data(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/x\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_THAT(look(server).trouble.value_or(""),
                AllOf(HasSubstr("302"), HasSubstr("redirects are not followed")));
    FakeServer token([](int connection, const std::string&) {
        FakeServer::send(connection, FakeServer::answer("", "301 Moved Permanently"));
    });
    EXPECT_THAT(look(token).trouble.value_or(""), HasSubstr("redirects are not followed"));
    EXPECT_EQ(token.requests().size(), 1u);
}

TEST(Metadata, ThatFailsIsTrouble) {
    FakeServer server(with_user_data(FakeServer::answer("x", "500 Internal Server Error")));
    EXPECT_THAT(look(server).trouble.value_or(""), HasSubstr("answers 500 for /latest/user-data"));
    FakeServer include(with_user_data(FakeServer::answer("#include\nhttp://x\n")));
    EXPECT_THAT(look(include).trouble.value_or(""), HasSubstr("#include is not read"));
}

TEST(Metadata, IsAskedOnlyWithoutAnotherInventory) {
    FakeServer server([](int connection, const std::string& request) {
        FakeServer::send(connection, good_answer(request, k_inventory));
    });
    const NodeTree node;
    IdentifyRequest request;
    request.places = places_of(server);
    request.places.root = node.root();
    const Identity who = identify(request, facts_of("10.10.10.10")).identity;
    EXPECT_EQ(who.source, "metadata");
    EXPECT_EQ(who.address, "10.10.10.11");  // as the server says
    EXPECT_EQ(server.requests().size(), 4u);
    node.write("var/lib/cloud/seed/nocloud/user-data", k_inventory);
    EXPECT_EQ(identify(request, facts_of("10.10.10.10")).identity.source, "nocloud");
    EXPECT_EQ(server.requests().size(), 4u);
}

TEST(Metadata, GivesAnAddressThatIsHeededOnlyWhereTheInventoryHasIt) {
    FakeServer server([](int connection, const std::string& request) {
        FakeServer::send(connection, good_answer(request, inventory_of({"10.20.0.1"})));
    });
    const NodeTree node;
    IdentifyRequest request;
    request.places = places_of(server);
    request.places.root = node.root();
    EXPECT_EQ(identify(request, facts_of("10.20.0.1")).identity.reason,
              "address 10.20.0.1 is on eth0");
}

TEST(HttpUrl, TakesAddressesAlone) {
    const auto url = parse_http_url("http://10.0.0.1:8080/a/b.yml");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->place.address, "10.0.0.1");
    EXPECT_EQ(url->place.port, 8080);
    EXPECT_EQ(url->path, "/a/b.yml");
    EXPECT_EQ(parse_http_url("http://[fe80::1]/x")->place.address, "fe80::1");
    EXPECT_EQ(parse_http_url("http://[fe80::1]:81/x")->place.port, 81);
    EXPECT_EQ(parse_http_url("http://10.0.0.1")->path, "/");
    for (const char* wrong : {"https://10.0.0.1/",
                              "http://example.org/",
                              "http://10.0.0.1:0/",
                              "http://10.0.0.1:99999/",
                              "http://10.0.0.1:8x/",
                              "http:///x",
                              "http://10.0.0.1/a b",
                              "http://10.0.0.1/\r\nX: y",
                              "ftp://10.0.0.1"}) {
        EXPECT_FALSE(parse_http_url(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace pigsty::firstboot
