// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/mime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::firstboot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

/// The message of the error that reading gives; "" for none.
std::string trouble(const std::string& text) {
    try {
        read_mime(text);
    } catch (const base::Error& error) {
        return error.message();
    }
    return {};
}

std::string multipart(const std::string& parts) {
    return "Content-Type: multipart/mixed; boundary=\"==B==\"\nMIME-Version: 1.0\n\n" + parts +
           "--==B==--\n";
}

TEST(Mime, ReadsPartsInTheirOrder) {
    const auto parts = read_mime(
        multipart("preamble\n--==B==\nContent-Type: text/cloud-config; charset=\"us-ascii\"\n"
                  "Content-Disposition: attachment; filename=\"a.yml\"\n\n#cloud-config\na: 1\n\n"
                  "--==B==\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n"));
    EXPECT_THAT(parts,
                ElementsAre(MimePart{"text/cloud-config", "a.yml", "#cloud-config\na: 1\n"},
                            MimePart{"text/x-shellscript", "", "#!/bin/sh"}));
}

TEST(Mime, ReadsWindowsLineEnds) {
    const auto parts = read_mime(
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=xx; charset=utf-8\r\n\r\n"
        "--xx\r\nContent-Type: text/plain\r\n\r\nall:\r\n\r\n--xx--\r\n");
    ASSERT_THAT(parts, SizeIs(1));
    EXPECT_EQ(parts[0].body, "all:\r\n");
}

TEST(Mime, UndoesTransferEncodings) {
    const auto parts =
        read_mime(multipart("--==B==\nContent-Transfer-Encoding: BASE64\n\nYWxs\nOg==\n"
                            "--==B==\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n"
                            "--==B==\nContent-Transfer-Encoding: 8bit\n\nplain\n"));
    ASSERT_THAT(parts, SizeIs(3));
    EXPECT_EQ(parts[0].body, "all:");
    EXPECT_EQ(parts[1].body, "a=bc");
    EXPECT_EQ(parts[2].body, "plain");
    EXPECT_EQ(parts[2].type, "");
}

TEST(Mime, ReadsMultipartsWithinEachOther) {
    const auto parts = read_mime(
        multipart("--==B==\nContent-Type: multipart/alternative; boundary=in\n\n--in\n\ninner\n"
                  "--in--\n--==B==\n\nouter\n"));
    ASSERT_THAT(parts, SizeIs(2));
    EXPECT_EQ(parts[0].body, "inner");
    EXPECT_EQ(parts[1].body, "outer");
}

TEST(Mime, SaysWhatIsBroken) {
    EXPECT_THAT(trouble("Content-Type: multipart/mixed\n\nx"), HasSubstr("needs a boundary"));
    EXPECT_THAT(trouble("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nall:\n"),
                HasSubstr("cut off"));
    EXPECT_THAT(trouble("Content-Type: text/plain\nContent-Transfer-Encoding: uuencode\n\nx"),
                HasSubstr("\"uuencode\""));
    EXPECT_THAT(trouble("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!"),
                HasSubstr("said to be base64"));
    EXPECT_THAT(trouble("Content-Type: text/plain\nno header\n\n"), HasSubstr("expected a header"));
}

TEST(Mime, LimitsPartsAndDepth) {
    std::string many;
    for (std::size_t i = 0; i <= k_mime_parts; ++i) {
        many += "--==B==\n\nx\n";
    }
    EXPECT_THAT(trouble(multipart(many)), HasSubstr("more than 256 parts"));
    std::string deep = "Content-Type: text/plain\n\nx\n";
    for (std::size_t i = 0; i <= k_mime_depth; ++i) {
        const std::string name = "b" + std::to_string(i);
        deep = "Content-Type: multipart/mixed; boundary=" + name + "\n\n--" + name + "\n" + deep +
               "--" + name + "--\n";
    }
    EXPECT_THAT(trouble(deep), HasSubstr("levels deep"));
}

TEST(Mime, IsToldByItsFirstHeader) {
    EXPECT_TRUE(looks_like_mime("Content-Type: multipart/mixed; boundary=a\n\n"));
    EXPECT_TRUE(looks_like_mime("MIME-Version: 1.0\n"));
    EXPECT_TRUE(looks_like_mime("From nobody Fri Jan 11 07:00:00 1980\nContent-Type: a/b\n"));
    EXPECT_FALSE(looks_like_mime("all:\n  children: {}\n"));
    EXPECT_FALSE(looks_like_mime("#cloud-config\n"));
}

}  // namespace
}  // namespace pigsty::firstboot
