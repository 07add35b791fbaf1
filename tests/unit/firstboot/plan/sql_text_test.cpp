// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/sql_text.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace pigsty::firstboot {
namespace {

TEST(SqlText, QuotesLiterals) {
    EXPECT_EQ(quote_literal(""), "''");
    EXPECT_EQ(quote_literal("it's \\ $1 \"x\""), "'it''s \\ $1 \"x\"'");
    EXPECT_THROW(static_cast<void>(quote_literal(std::string("a\0b", 3))), base::Error);
}

TEST(SqlText, QuotesNames) {
    EXPECT_EQ(quote_identifier("Order"), "\"Order\"");
    EXPECT_EQ(quote_identifier("a\"b'c"), "\"a\"\"b'c\"");
    EXPECT_EQ(quote_identifier(std::string(63, 'x')).size(), 65U);
    EXPECT_THROW(static_cast<void>(quote_identifier(std::string(64, 'x'))), base::Error);
    EXPECT_THROW(static_cast<void>(quote_identifier("")), base::Error);
    EXPECT_THROW(static_cast<void>(quote_identifier(std::string("a\0", 2))), base::Error);
}

}  // namespace
}  // namespace pigsty::firstboot
