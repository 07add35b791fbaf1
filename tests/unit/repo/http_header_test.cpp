// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/http_header.hpp"

#include <gtest/gtest.h>

namespace pigsty::repo::detail {
namespace {

TEST(HttpHeader, NamesAreLowerCaseAndTrimmed) {
    const HttpHeader header = parse_http_header("Content-Length:  12 \r\n");
    EXPECT_EQ(header.name, "content-length");
    EXPECT_EQ(header.value, "12");
    EXPECT_EQ(parse_http_header("nonsense").name, "");
}

TEST(HttpHeader, DecimalsFillTheText) {
    EXPECT_EQ(parse_decimal("18446744073709551615"), ~0ULL);
    EXPECT_EQ(parse_decimal("18446744073709551616"), std::nullopt);
    EXPECT_EQ(parse_decimal("12x"), std::nullopt);
    EXPECT_EQ(parse_decimal("-1"), std::nullopt);
    EXPECT_EQ(parse_decimal(""), std::nullopt);
}

TEST(HttpHeader, ContentRanges) {
    EXPECT_EQ(parse_content_range("bytes 100-199/5000").start, 100u);
    EXPECT_EQ(parse_content_range("bytes 100-199/5000").total, 5000u);
    EXPECT_EQ(parse_content_range("bytes 100-199/*").total, std::nullopt);
    EXPECT_EQ(parse_content_range("lines 1-2/3").start, std::nullopt);
    EXPECT_EQ(parse_content_range("bytes /-").start, std::nullopt);
}

}  // namespace
}  // namespace pigsty::repo::detail
