// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/selector.hpp"

#include <gtest/gtest.h>

#include "tests/unit/specs/expect_error.hpp"

namespace pigsty::specs {
namespace {

using testing::message_of;

/// The member that the selectors of these tests look at.
class SelectorTest : public ::testing::Test {
  protected:
    bool picks(const std::string& expression) const { return Selector(expression).picks(member); }
    bool holds(const std::string& condition) const { return picks("[? " + condition + " ]"); }

    const Inventory inventory = read_inventory(
        "all: {children: {g: {hosts: {10.0.0.1: {pg_role: replica, pg_seq: 2, pg_offline_query: no,"
        " none: , empty: '', word: 'true', list: [], filled: [1, a], same: [1, a], other: {a: 1},"
        " zero: 0, half: 0.5}}}}}",
        "i.yml");
    const HostVariables member = host_variables(inventory, "10.0.0.1");
};

TEST_F(SelectorTest, BracketsPickEverybody) {
    EXPECT_TRUE(picks("[]"));
    EXPECT_TRUE(picks(" [ ] "));
}

TEST_F(SelectorTest, SelectorsOfTheShippedInventories) {
    EXPECT_FALSE(picks("[? pg_role == `primary` || pg_role == `offline` ]"));
    EXPECT_FALSE(picks("[? pg_role == `offline` || pg_offline_query ]"));
    EXPECT_TRUE(picks("[? pg_role == `replica` && !pg_offline_query]"));
    EXPECT_FALSE(picks("[? pg_role == `primary`]"));
}

TEST_F(SelectorTest, TruthIsJmespaths) {
    for (const char* truth : {"zero", "word", "filled", "other", "@", "pg_seq", "`0`", "'x'"}) {
        EXPECT_TRUE(holds(truth)) << truth;
        EXPECT_FALSE(holds(std::string("!") + truth)) << truth;
        EXPECT_TRUE(holds(std::string("!!") + truth)) << truth;
    }
    for (const char* lie : {"none",
                            "empty",
                            "list",
                            "pg_offline_query",
                            "no_such_field",
                            "`null`",
                            "`false`",
                            "''"}) {
        EXPECT_FALSE(holds(lie)) << lie;
        EXPECT_TRUE(holds(std::string("!") + lie)) << lie;
    }
}

TEST_F(SelectorTest, ComparesValuesOfOneType) {
    EXPECT_TRUE(holds("pg_seq == `2`"));
    EXPECT_TRUE(holds("pg_seq == `2.0`"));
    EXPECT_FALSE(holds("pg_seq == '2'"));
    EXPECT_TRUE(holds("pg_seq != '2'"));
    EXPECT_TRUE(holds("pg_role == 'replica'"));
    EXPECT_TRUE(holds("pg_role == `\"replica\"`"));
    EXPECT_TRUE(holds("word == 'true'"));
    EXPECT_FALSE(holds("word == `true`"));
    EXPECT_TRUE(holds("no_such_field == `null`"));
    EXPECT_FALSE(holds("zero == `false`"));
    EXPECT_TRUE(holds("filled == same"));
    EXPECT_FALSE(holds("filled == other"));
    EXPECT_TRUE(holds("half == `0.5`"));
}

TEST_F(SelectorTest, OrdersNumbersAndTextsOnly) {
    EXPECT_TRUE(holds("pg_seq < `3`"));
    EXPECT_TRUE(holds("pg_seq <= `2`"));
    EXPECT_FALSE(holds("pg_seq > `2`"));
    EXPECT_TRUE(holds("pg_seq >= `2`"));
    EXPECT_TRUE(holds("pg_role > 'primary'"));
    EXPECT_FALSE(holds("pg_role < `5`"));
    EXPECT_FALSE(holds("pg_role >= `5`"));
    EXPECT_FALSE(holds("none <= none"));
}

TEST_F(SelectorTest, AndBindsCloserThanOrAndNotCloserThanComparison) {
    EXPECT_TRUE(holds("`true` || `false` && `false`"));
    EXPECT_FALSE(holds("(`true` || `false`) && `false`"));
    EXPECT_TRUE(holds("!none == `true`"));
    EXPECT_FALSE(holds("!(none == `null`)"));
    EXPECT_TRUE(holds("(none || pg_role) == 'replica'"));
    EXPECT_TRUE(holds("(pg_seq && pg_role) == 'replica'"));
}

TEST_F(SelectorTest, LiteralsKnowEscapes) {
    EXPECT_TRUE(holds("'it\\'s' == `it's`"));
    EXPECT_TRUE(holds("`a\\`b` == 'a`b'"));
    EXPECT_TRUE(holds("` replica` == pg_role"));
}

std::string refusal(const std::string& expression) {
    return message_of([&] { const Selector selector(expression); });
}

TEST(Selector, RefusesTheRestOfJmespathByName) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"[?starts_with(pg_role, 'p')]", "functions of JMESPath are not supported"},
        {"[?a.b]", "fields of fields"},
        {"[?a[0]]", "indices, slices and filters of a field"},
        {"[0]", "indices, slices and lists of fields"},
        {"[*]", "wildcards"},
        {"[?*]", "wildcards"},
        {"[?a | b]", "pipes"},
        {"[?a] | [0]", "pipes"},
        {"[?a].b", "parts behind the closing"},
        {"[?&a]", "references to expressions"},
        {"[?[a, b]]", "lists and maps of fields"},
        {"[?{a: b}]", "lists and maps of fields"},
        {"[?a == `[1]`]", "lists and maps in literals"},
        {"[?a == \"b\"]", "fields in double quotes are not supported"},
        {"[?a = 'b']", "equality is written \"==\""},
        {"[?a == 1]", "a number is written in backticks"},
        {"pg_role", "expected \"[]\" for everybody or"},
        {"", "expected \"[]\" for everybody or"},
    };
    for (const auto& [expression, expected] : cases) {
        const std::string message = refusal(expression);
        EXPECT_NE(message.find(expected), std::string::npos) << expression << ": " << message;
    }
}

TEST(Selector, SaysWhereItGoesWrong) {
    EXPECT_EQ(refusal("[?a == ]"),
              "selector \"[?a == ]\", character 8: expected a field, a literal, \"!\" or \"(\", "
              "found \"]\"");
    EXPECT_EQ(refusal("[?a == `b]"),
              "selector \"[?a == `b]\", character 8: the literal has no end, expected \"`\"");
    EXPECT_EQ(refusal("[?(a]"), "selector \"[?(a]\", character 5: expected \")\"");
    EXPECT_NE(refusal("[?a").find("expected \"]\" at the end of the condition"), std::string::npos);
    EXPECT_NE(refusal("[?").find("found the end"), std::string::npos);
}

TEST(Selector, RefusesWhatWouldCostTooMuch) {
    EXPECT_NE(refusal("[?" + std::string(5000, 'a') + "]").find("longer than 4096"),
              std::string::npos);
    EXPECT_NE(refusal("[?" + std::string(100, '(') + "a" + std::string(100, ')') + "]")
                  .find("nested deeper than 64"),
              std::string::npos);
    std::string many = "[?a";
    for (int i = 0; i < 300; ++i) {
        many += "&&a";
    }
    EXPECT_NE(refusal(many + "]").find("more than 256 operators"), std::string::npos);
    EXPECT_NO_THROW(Selector("[?" + std::string(1000, '!') + "a]"));
}

}  // namespace
}  // namespace pigsty::specs
