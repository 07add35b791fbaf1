// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/engine/psql.hpp"
#include "tests/unit/firstboot/engine/test_node.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::resource_of;
using testing::TestNode;

/// A psql that keeps what it is told: a question has "leads" in it and is answered with the file
/// `answer`, a NUL for each "|"; anything else goes to `done` and empties the answer.
constexpr const char* k_psql = R"(
text=$(cat); printf '%s' "$PGOPTIONS" > $ROOT/options
case $text in
    *leads*) tr '|' '\000' < $ROOT/answer;;
    *) printf '%s\n' "$text" >> $ROOT/done
       test ! -e $ROOT/error || { cat $ROOT/error >&2; exit 3; }
       test ! -e $ROOT/after || cp $ROOT/after $ROOT/answer;;
esac)";

SqlState roles() {
    SqlState state{.name = "roles", .drift = "SELECT 'x';"};
    state.socket.psql = "psql";
    return state;
}

/// A node whose server gives `answer`, and "leads" alone once statements have been run.
void serve(TestNode& node, const std::string& answer, const std::string& after = "leads|") {
    node.program("psql", k_psql);
    node.write("/answer", answer);
    node.write("/after", after);
}

TEST(SqlHandler, RunsWhatIsMissingAndNothingTheSecondTime) {
    TestNode node(Liveness::live);
    serve(node, "leads|CREATE ROLE \"it's\"|ALTER ROLE b|");
    const ApplyResult result = node.apply({resource_of(roles())});
    ASSERT_TRUE(result.ready) << result.failure->reason;
    EXPECT_EQ(result.changed, 1U);
    EXPECT_THAT(node.read("/done"),
                HasSubstr("SELECT 'CREATE ROLE \"it''s\"' \\gexec\n\\echo\nSELECT 'ALTER ROLE b' "
                          "\\gexec\n"));
    EXPECT_EQ(node.apply({resource_of(roles())}).changed, 0U);
}

TEST(SqlHandler, ShowsStatementsWithoutPasswords) {
    TestNode node(Liveness::live);
    serve(node, "leads|ALTER ROLE a PASSWORD 'SCRAM-1'|CREATE ROLE b|");
    SqlState state = roles();
    state.secrecy = Secrecy::secret;
    const Look look = node.look({resource_of(state)}).front();
    EXPECT_EQ(look.state, LookState::differs);
    EXPECT_EQ(look.note, "2 statements");
    EXPECT_EQ(look.diff, "+ALTER ROLE a PASSWORD '(secret)';\n+CREATE ROLE b;\n");
    EXPECT_THAT(node.read("/options"), HasSubstr("log_statement=none"));
}

TEST(SqlHandler, AFollowerHasWhatItsLeaderHas) {
    TestNode node(Liveness::live);
    serve(node, "t|");
    EXPECT_EQ(node.look({resource_of(roles())}).front().state, LookState::not_ours);
    EXPECT_EQ(node.apply({resource_of(roles())}).not_ours, 1U);
    EXPECT_FALSE(node.has("/done"));
}

TEST(SqlHandler, AServerThatIsNotThereIsNoAnswer) {
    TestNode node(Liveness::live);
    node.program("psql", "cat >/dev/null; echo 'psql: error: no such socket' >&2; exit 2");
    const Look look = node.look({resource_of(roles())}).front();
    EXPECT_EQ(look.state, LookState::unknown);
    EXPECT_THAT(look.note, HasSubstr("no such socket"));
    EXPECT_THAT(node.apply({resource_of(roles())}).failure->reason, HasSubstr("no such socket"));
    node.program("psql",
                 "cat >/dev/null; echo 'FATAL:  database \"postgres\" does not exist' >&2; exit 2");
    EXPECT_EQ(node.look({resource_of(roles())}).front().note,
              "database \"postgres\" is not there yet");
}

TEST(SqlHandler, SaysWhichStatementFailed) {
    TestNode node(Liveness::live);
    serve(node, "leads|ALTER ROLE a PASSWORD 'x'|CREATE ROLE b|");
    node.write("/error", "psql:<stdin>:4: ERROR:  no, PASSWORD 'x'\n");
    EXPECT_THAT(node.apply({resource_of(roles())}).failure->reason,
                HasSubstr("statement \"ALTER ROLE a PASSWORD '(secret)'\" failed: ERROR:  no, "
                          "PASSWORD '(secret)'"));
}

TEST(SqlHandler, EndsWhenNothingHelps) {
    TestNode node(Liveness::live);
    serve(node, "leads|ALTER ROLE a|", "leads|ALTER ROLE a|");
    EXPECT_THAT(node.apply({resource_of(roles())}).failure->reason,
                HasSubstr("still missing after 6 rounds, first of all: ALTER ROLE a"));
}

TEST(SqlHandler, RemarksAreFailuresThatComeLast) {
    TestNode node(Liveness::live);
    serve(node, "leads|-- it cannot be|ALTER ROLE a|", "leads|-- it cannot be|");
    EXPECT_EQ(node.look({resource_of(roles())}).front().note, "1 statement; it cannot be");
    Resource state = resource_of(roles());
    state.on_failure = OnFailure::warn;
    const ApplyResult result = node.apply({state});
    ASSERT_TRUE(result.ready);
    EXPECT_THAT(node.events, ElementsAre("warned sql roles: it cannot be"));
    EXPECT_THAT(node.read("/done"), HasSubstr("ALTER ROLE a"));
}

TEST(Psql, MasksWhatFollowsPassword) {
    EXPECT_EQ(mask_passwords("PASSWORD 'a''b' x PASSWORD E'a\\'b' PASSWORD NULL"),
              "PASSWORD '(secret)' x PASSWORD E'(secret)' PASSWORD NULL");
    EXPECT_EQ(mask_passwords("PASSWORD 'open"), "PASSWORD '(secret)'");
    EXPECT_EQ(mask_passwords("no secret"), "no secret");
}

SqlBaseline baseline() {
    SqlBaseline body{.database = "a\"b", .path = "/base.sql"};
    body.socket.psql = "psql";
    return body;
}

/// 19.2.7: upstream runs the baseline each time, which empties the database that has one.
TEST(Footgun19_2_7, BaselineIsNotReplayed) {
    TestNode node(Liveness::live);
    serve(node, "leads|due|");
    node.write("/base.sql", "CREATE TABLE x();");
    ASSERT_TRUE(node.apply({resource_of(baseline())}).ready);
    const std::string done = node.read("/done");
    EXPECT_THAT(done, HasSubstr("BEGIN;\nCREATE TABLE x();\n;\n"));
    EXPECT_THAT(done, HasSubstr("\nALTER DATABASE \"a\"\"b\" SET pigsty.baseline = '"));
    EXPECT_THAT(done, HasSubstr("\nCOMMIT;\n"));
    node.write("/base.sql", "CREATE TABLE another();");
    EXPECT_EQ(node.apply({resource_of(baseline())}).changed, 0U);
    EXPECT_EQ(node.read("/done"), done);
}

TEST(BaselineHandler, SaysThatTheFileIsMissingOrBreaksOff) {
    TestNode node(Liveness::live);
    serve(node, "leads|due|", "leads|due|");
    EXPECT_THAT(node.apply({resource_of(baseline())}).failure->reason,
                HasSubstr("baseline file \"/base.sql\" is not there"));
    EXPECT_THAT(node.look({resource_of(baseline())}).front().note, HasSubstr("is not there"));
    node.write("/base.sql", "\\q");
    EXPECT_THAT(node.apply({resource_of(baseline())}).failure->reason,
                HasSubstr("has not come to its end"));
}

}  // namespace
}  // namespace pigsty::firstboot
