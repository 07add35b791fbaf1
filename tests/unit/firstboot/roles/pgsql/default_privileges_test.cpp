// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/default_privileges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firstboot/roles/pgsql/detail/pg_settings.hpp"

namespace pigsty::firstboot {
namespace {

using ::testing::ElementsAre;

TEST(DefaultPrivileges, ReadsAGrant) {
    const auto grant = parse_default_privilege(
        "grant TRUNCATE, references,TRIGGER   ON TABLES TO DBRole_Admin, \"Odd \"\"x\"\"\", PUBLIC "
        "with grant option");
    ASSERT_TRUE(grant);
    EXPECT_TRUE(grant->gives);
    EXPECT_EQ(grant->kind, 'r');
    EXPECT_EQ(grant->schema, "");
    EXPECT_THAT(grant->privileges, ElementsAre("TRUNCATE", "REFERENCES", "TRIGGER"));
    EXPECT_THAT(grant->grantees, ElementsAre("dbrole_admin", "Odd \"x\"", ""));
    EXPECT_TRUE(grant->grant_option);
}

TEST(DefaultPrivileges, ReadsARevokeInASchema) {
    const auto revoke =
        parse_default_privilege("IN SCHEMA App REVOKE ALL PRIVILEGES ON FUNCTIONS FROM public");
    ASSERT_TRUE(revoke);
    EXPECT_FALSE(revoke->gives);
    EXPECT_EQ(revoke->schema, "app");
    EXPECT_EQ(revoke->kind, 'f');
    EXPECT_THAT(revoke->privileges, ElementsAre("ALL"));
    EXPECT_THAT(revoke->grantees, ElementsAre(""));
}

TEST(DefaultPrivileges, TakesNothingElse) {
    for (const char* text : {"",
                             "GRANT",
                             "GRANT SELECT ON TABLES",
                             "GRANT SELECT ON TABLES TO",
                             "GRANT SELECT ON TABLES TO a,",
                             "GRANT SELECT ON TABLES TO a b",
                             "GRANT SELECT ON TABLES TO a; DROP TABLE x",
                             "GRANT SELECT ON TABLES TO \"a",
                             "GRANT SELECT ON TABLES FROM a",
                             "GRANT DROP ON TABLES TO a",
                             "GRANT SELECT ON TABLE x TO a",
                             "GRANT SELECT, ON TABLES TO a",
                             "GRANT SELECT ON TABLES TO a WITH",
                             "IN SCHEMA GRANT SELECT ON TABLES TO a"}) {
        EXPECT_FALSE(parse_default_privilege(text)) << text;
    }
}

TEST(PgSettings, ListsOfNamesAreReadAsTheServerReadsThem) {
    EXPECT_THAT(name_list("\"$user\", App ,public"), ElementsAre("$user", "app", "public"));
    EXPECT_THAT(name_list("\"A \"\"b\"\",c\""), ElementsAre("A \"b\",c"));
    EXPECT_THAT(name_list(""), ElementsAre());
    EXPECT_THAT(name_list("\"\""), ElementsAre(""));
}

TEST(PgSettings, NamesAreQuotedPartByPart) {
    const nlohmann::json list = settings_json(
        {{"work_mem", "4MB"}, {"auto_explain.log_min_duration", "1s"}, {"jit", "DEFAULT"}},
        "pg_users",
        {});
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0]["setting"], "\"work_mem\"");
    EXPECT_EQ(list[1]["setting"], "\"auto_explain\".\"log_min_duration\"");
    for (const char* name : {"", "a b", "a=1", "a;b", ".a", "a.", "1a", "a\"b"}) {
        EXPECT_THROW(static_cast<void>(settings_json({{name, "1"}}, "pg_users", {})),
                     base::SpecError)
            << name;
    }
}

}  // namespace
}  // namespace pigsty::firstboot
