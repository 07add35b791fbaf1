// SPDX-License-Identifier: Apache-2.0
#include "bundles/http_date.hpp"

#include <gtest/gtest.h>

namespace pigsty::bundles {
namespace {

TEST(HttpDate, WritesTheExampleOfTheStandard) {
    EXPECT_EQ(format_http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpDate, ReadsWhatItWrites) {
    for (const std::int64_t time : {0LL, 784111777LL, 1582934400LL, 4102444799LL}) {
        EXPECT_EQ(parse_http_date(format_http_date(time)), time);
    }
}

TEST(HttpDate, RefusesAllElse) {
    for (const char* text : {"",
                             "now",
                             "Sun, 06 Nov 1994 08:49:37 XXX",
                             "Mon, 06 Nov 1994 08:49:37 GMT",
                             "Sun, 31 Feb 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 25:49:37 GMT",
                             "Sunday, 06-Nov-94 08:49:37 GMT"}) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

}  // namespace
}  // namespace pigsty::bundles
