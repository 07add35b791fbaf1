// SPDX-License-Identifier: Apache-2.0
#include "base/gzip_member.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/gzip.hpp"

namespace pigsty::base {
namespace {

std::vector<std::uint8_t> noise(std::size_t count) {
    std::mt19937 random(7);
    std::vector<std::uint8_t> bytes(count);
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(random());
    }
    return bytes;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::uint8_t> inflated(std::span<const std::uint8_t> member) {
    const auto head = read_member_head(member);
    if (!head) {
        throw Error("no member");
    }
    std::vector<std::uint8_t> out(head->data_bytes);
    inflate_member(*head, member, out);
    return out;
}

TEST(GzipMember, IsPlainGzipForOtherReaders) {
    for (const std::size_t size : {0UL, 1UL, 65534UL, 65535UL, 65536UL, 131070UL, 300000UL}) {
        const auto data = noise(size);
        const Bytes member = make_member(data, 0);
        EXPECT_EQ(gzip_decompress(as_text(member.span()), 1 << 20), as_text(data)) << size;
    }
    const std::string text(100000, 'x');
    const std::vector<std::uint8_t> data(text.begin(), text.end());
    EXPECT_EQ(gzip_decompress(as_text(make_member(data, 6).span()), 1 << 20), text);
}

TEST(GzipMember, GivesItsDataBack) {
    for (const int level : {0, 1, 6}) {
        for (const std::size_t size : {0UL, 1UL, 65535UL, 65536UL, 200001UL}) {
            const auto data = noise(size);
            EXPECT_EQ(inflated(make_member(data, level).span()), data) << level << " " << size;
        }
        const std::vector<std::uint8_t> zeros(70000, 0);
        EXPECT_EQ(inflated(make_member(zeros, level).span()), zeros);
    }
}

TEST(GzipMember, SaysItsSizes) {
    const auto data = noise(100000);
    const Bytes member = make_member(data, 0);
    const auto head = read_member_head(member.span());
    ASSERT_TRUE(head);
    EXPECT_EQ(head->method, MemberMethod::stored);
    EXPECT_EQ(head->size_bytes, member.size);
    EXPECT_EQ(head->data_bytes, data.size());
    EXPECT_EQ(stored_member_bytes(data.size()), member.size);
}

TEST(GzipMember, StoresWhatDoesNotShrink) {
    const auto head = read_member_head(make_member(noise(50000), 9).span());
    ASSERT_TRUE(head);
    EXPECT_EQ(head->method, MemberMethod::stored);
}

TEST(GzipMember, KnowsWhereStoredBytesAre) {
    const auto data = noise(200000);
    const Bytes member = make_member(data, 0);
    for (const std::size_t at : {0UL, 1UL, 65534UL, 65535UL, 131069UL, 131070UL, 199999UL}) {
        EXPECT_EQ(member.span()[stored_offset(at)], data[at]) << at;
    }
}

// A deflate stream ends within a byte; the bits left over mean nothing.
TEST(GzipMember, RefusesEveryFlippedBitThatMeansSomething) {
    const auto data = noise(300);
    for (const int level : {0, 6}) {
        std::vector<std::uint8_t> source = data;
        source.resize(1000, 'a');
        const Bytes member = make_member(source, level);
        for (std::size_t at = 0; at < member.size; ++at) {
            std::vector<std::uint8_t> bad(member.span().begin(), member.span().end());
            bad[at] ^= 1U << (at % 8);
            if (level > 0 && at == member.size - k_member_trailer_bytes - 1) {
                continue;
            }
            EXPECT_THROW(inflated(bad), Error) << level << " " << at;
        }
    }
}

TEST(GzipMember, RefusesSizesThatCannotBe) {
    const Bytes member = make_member(noise(100), 0);
    std::vector<std::uint8_t> bad(member.span().begin(), member.span().end());
    bad[24] = 0x7f;  // the highest byte of the data's size
    EXPECT_FALSE(read_member_head(bad));
    EXPECT_FALSE(read_member_head(std::span(bad).first(k_member_header_bytes - 1)));
    EXPECT_THROW(make_member(std::vector<std::uint8_t>(k_member_data_limit + 1), 0), Error);
}

TEST(GzipMember, RefusesTruncation) {
    const Bytes member = make_member(noise(100), 0);
    const auto head = read_member_head(member.span());
    ASSERT_TRUE(head);
    std::vector<std::uint8_t> out(100);
    EXPECT_THROW(inflate_member(*head, member.span().first(member.size - 1), out), Error);
}

}  // namespace
}  // namespace pigsty::base
