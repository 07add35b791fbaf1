// SPDX-License-Identifier: Apache-2.0
#include "bundles/http_reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.hpp"
#include "base/file.hpp"
#include "base/temp_dir.hpp"
#include "bundles/http_date.hpp"

namespace pigsty::bundles {
namespace {

using ::testing::HasSubstr;

class HttpReplies : public ::testing::Test {
  protected:
    HttpReplies() {
        const auto top = dir_.path() / "repo";
        base::make_directories(top / "repodata");
        base::write_file(top / "repodata/repomd.xml", "0123456789");
        base::write_file(top / "a b&c.rpm", "rpm");
        base::write_file(dir_.path() / "secret", "secret");
        std::filesystem::create_symlink("../secret", top / "link");
        std::filesystem::create_symlink("..", top / "up");
        tree_ = open_served_tree(top);
    }

    HttpReply get(const std::string& target, HttpRequest request = {}) {
        request.method = request.method.empty() ? "GET" : request.method;
        request.target = target;
        return answer(request, *tree_, "127.0.0.1:80");
    }

    static std::string header(const HttpReply& reply, const std::string& name) {
        for (const auto& [key, value] : reply.headers) {
            if (key == name) {
                return value;
            }
        }
        return "";
    }

    static std::string content(const HttpReply& reply) {
        std::string text(reply.count, '\0');
        if (reply.content) {
            reply.content->read(reply.first,
                                {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
        }
        return text;
    }

    HttpReply range(const std::string& value) {
        HttpRequest request;
        request.range = value;
        return get("/repo/repodata/repomd.xml", request);
    }

    base::TempDir dir_{"http"};
    std::unique_ptr<ServedTree> tree_;
};

TEST_F(HttpReplies, GivesFiles) {
    const HttpReply reply = get("/repo/repodata/repomd.xml");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(content(reply), "0123456789");
    EXPECT_EQ(header(reply, "Content-Type"), "text/xml");
    EXPECT_EQ(header(reply, "Content-Length"), "10");
    EXPECT_EQ(content(get("/repo/a%20b%26c.rpm?x=1")), "rpm");
}

TEST_F(HttpReplies, NeverLeavesItsFolder) {
    for (const char* target : {"/repo/../secret",
                               "/repo/%2e%2e/secret",
                               "/repo/..%2fsecret",
                               "/repo//repodata/repomd.xml",
                               "/repo/./repodata/repomd.xml",
                               "//repo",
                               "repo",
                               "",
                               "*",
                               "http://x/repo/",
                               "/repo/%00",
                               "/repo/%4",
                               "/repo/%zz",
                               "/%2e%2e"}) {
        EXPECT_EQ(get(target).status, 400) << target;
    }
    for (const char* target : {"/repo/link",
                               "/repo/up/secret",
                               "/secret",
                               "/rep",
                               "/repository",
                               "/repo/absent",
                               "/repo/repodata/repomd.xml/"}) {
        EXPECT_EQ(get(target).status, 404) << target;
    }
}

TEST_F(HttpReplies, GivesRanges) {
    EXPECT_EQ(content(range("bytes=2-4")), "234");
    EXPECT_EQ(header(range("bytes=2-4"), "Content-Range"), "bytes 2-4/10");
    EXPECT_EQ(range("bytes=2-4").status, 206);
    EXPECT_EQ(content(range("bytes=7-")), "789");
    EXPECT_EQ(content(range("bytes=-3")), "789");
    EXPECT_EQ(content(range("bytes=5-100")), "56789");
    EXPECT_EQ(content(range("bytes=-100")), "0123456789");
    EXPECT_EQ(range("bytes=10-").status, 416);
    EXPECT_EQ(range("bytes=-0").status, 416);
    EXPECT_EQ(header(range("bytes=10-"), "Content-Range"), "bytes */10");
    for (const char* odd : {"bytes=4-2",
                            "bytes=a-b",
                            "bytes=1-2,4-5",
                            "lines=1-2",
                            "bytes=",
                            "bytes=-",
                            "bytes=99999999999999999999-"}) {
        EXPECT_EQ(range(odd).status, 200) << odd;
    }
}

TEST_F(HttpReplies, AnswersConditionalRequests) {
    const HttpReply whole = get("/repo/repodata/repomd.xml");
    HttpRequest request;
    request.if_none_match = header(whole, "ETag");
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 304);
    request.if_none_match = "\"other\"";
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 200);
    request = {};
    request.if_modified_since = header(whole, "Last-Modified");
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 304);
    request.if_modified_since = format_http_date(1000);
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 200);
    request = {};
    request.range = "bytes=1-2";
    request.if_range = "\"other\"";
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 200);
    request.if_range = header(whole, "ETag");
    EXPECT_EQ(get("/repo/repodata/repomd.xml", request).status, 206);
}

TEST_F(HttpReplies, ListsFolders) {
    const HttpReply reply = get("/repo/");
    EXPECT_THAT(reply.body, HasSubstr("<a href=\"./a%20b&amp;c.rpm\">a b&amp;c.rpm</a>"));
    EXPECT_THAT(reply.body, HasSubstr("repodata/"));
    EXPECT_THAT(reply.body, ::testing::Not(HasSubstr("link")));
    EXPECT_THAT(get("/").body, HasSubstr("repo.repo"));
    EXPECT_EQ(get("/repo").status, 301);
    EXPECT_EQ(header(get("/repo/repodata"), "Location"), "/repo/repodata/");
}

TEST_F(HttpReplies, GivesARepoFileForTheAddressInUse) {
    HttpRequest request;
    request.host = "mirror.local:8080";
    EXPECT_THAT(get("/repo.repo", request).body,
                HasSubstr("baseurl=http://mirror.local:8080/repo/\n"));
    request.host = "x\r\nevil=1";
    EXPECT_THAT(get("/repo.repo", request).body, HasSubstr("baseurl=http://127.0.0.1:80/repo/\n"));
}

TEST_F(HttpReplies, AnswersHeadWithoutABody) {
    HttpRequest request;
    request.method = "HEAD";
    const HttpReply reply = get("/repo/repodata/repomd.xml", request);
    EXPECT_EQ(header(reply, "Content-Length"), "10");
    EXPECT_EQ(reply.count, 0U);
    EXPECT_EQ(get("/repo/", request).body, "");
    request.method = "POST";
    EXPECT_EQ(get("/repo/", request).status, 405);
}

}  // namespace
}  // namespace pigsty::bundles
