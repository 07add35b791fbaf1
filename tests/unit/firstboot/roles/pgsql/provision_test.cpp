// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "tests/unit/firstboot/roles/sample_plan.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// The plan of the role alone for a cluster with these variables, one a line.
Plan provision(const std::string& variables) {
    std::string text =
        "all:\n  children:\n    meta: {vars: {meta_node: true}, hosts: {10.10.10.10: {}}}\n"
        "    pg-test:\n      hosts: {10.10.10.11: {pg_seq: 1, pg_role: primary}}\n"
        "      vars:\n        pg_cluster: pg-test\n";
    for (std::size_t at = 0; at < variables.size();) {
        const std::size_t end = std::min(variables.find('\n', at), variables.size());
        text += "        " + variables.substr(at, end - at) + "\n";
        at = end + 1;
    }
    const specs::Inventory inventory = specs::read_inventory(text, "pigsty.yml");
    const specs::HostVariables host = specs::host_variables(inventory, "10.10.10.11");
    const Facts facts;
    Plan plan{"10.10.10.11", {"provision"}, {}, {}};
    k_provision_role.add({inventory, host, facts}, plan);
    order_plan(plan);
    return plan;
}

std::string drift_of(const Plan& plan, const std::string& id) {
    return body_of<SqlState>(plan, id).drift;
}

/// The JSON that a query takes, undone from its literal.
nlohmann::json wanted_in(const std::string& drift) {
    const std::size_t begin = drift.find("('[{") + 2;
    std::string text;
    for (std::size_t at = begin; at < drift.size(); ++at) {
        if (drift[at] == '\'' && drift.substr(at + 1, 1) != "'") {
            break;
        }
        at += drift[at] == '\'' ? 1U : 0U;
        text += drift[at];
    }
    return nlohmann::json::parse(text);
}

nlohmann::json role_of(const Plan& plan, const std::string& name) {
    for (const nlohmann::json& one : wanted_in(drift_of(plan, "sql roles"))) {
        if (one["name"] == name) {
            return one;
        }
    }
    ADD_FAILURE() << "no role " << name;
    return {};
}

std::string provision_trouble(const std::string& variables) {
    try {
        provision(variables);
    } catch (const base::SpecError& error) {
        return error.message();
    }
    return "";
}

std::vector<std::string> ids_of(const Plan& plan) {
    std::vector<std::string> ids;
    for (const Resource& resource : plan.resources) {
        ids.push_back(id_of(resource));
    }
    return ids;
}

TEST(Provision, AsksForFewThings) {
    EXPECT_THAT(ids_of(provision("pg_databases: [{name: test, baseline: t.sql}]")),
                ElementsAre("sql roles",
                            "sql database template1",
                            "sql database postgres",
                            "sql databases",
                            "sql database test",
                            "baseline test",
                            "sql what cannot be changed"));
    EXPECT_TRUE(provision("patroni_enabled: false").resources.empty());
    const Plan system =
        provision("pg_provision: false\npg_users: [{name: a}]\npg_databases: [{name: b}]");
    EXPECT_THAT(drift_of(system, "sql roles"),
                AllOf(HasSubstr("dbrole_admin"), Not(HasSubstr("business user a"))));
    EXPECT_EQ(find_resource(system, "sql databases"), nullptr);
}

TEST(Provision, SystemUsersAreThereAlsoUnderOtherNames) {
    const Plan plan = provision("pg_replication_username: follower\npg_monitor_password: seen");
    const nlohmann::json follower = role_of(plan, "follower");
    EXPECT_EQ(follower["replication"], true);
    EXPECT_THAT(follower["password"].get<std::string>(), HasSubstr("SCRAM-SHA-256$4096:"));
    EXPECT_THAT(drift_of(plan, "sql roles"), Not(HasSubstr("seen")));
    EXPECT_EQ(body_of<SqlState>(plan, "sql roles").secrecy, Secrecy::secret);
    EXPECT_EQ(role_of(plan, "postgres")["managed"], false);
}

/// 19.4: upstream emits only what differs from the default, so that nothing is ever taken back.
TEST(Footgun19_4, AttributesAreTakenAway) {
    const nlohmann::json role = role_of(provision("pg_users: [{name: a}]"), "a");
    for (const char* attribute :
         {"superuser", "createdb", "createrole", "replication", "bypassrls"}) {
        EXPECT_EQ(role[attribute], false) << attribute;
    }
    EXPECT_EQ(role["login"], true);
    EXPECT_EQ(role["inherit"], true);
    EXPECT_EQ(role["connlimit"], -1);
    EXPECT_EQ(role["comment"], "business user a");
    EXPECT_TRUE(role["roles"].empty());
    EXPECT_TRUE(role["parameters"].empty());
    EXPECT_FALSE(role.contains("password"));
    EXPECT_FALSE(role.contains("expire_at"));
}

/// 19.4: upstream ignores lc_collate and lc_ctype.
TEST(Footgun19_4, CollationIsUsed) {
    const Plan plan =
        provision("pg_databases: [{name: a, locale: C, lc_ctype: C.UTF-8, template: template1}]");
    const nlohmann::json database = wanted_in(drift_of(plan, "sql databases")).at(0);
    EXPECT_EQ(database["lc_collate"], "C");
    EXPECT_EQ(database["lc_ctype"], "C.UTF-8");
    EXPECT_FALSE(database.contains("template"));
    EXPECT_THAT(drift_of(plan, "sql databases"), HasSubstr("' LC_COLLATE '"));
}

/// 19.4: upstream pastes values into statements as they are.
TEST(Footgun19_4, ValuesAreQuoted) {
    const Plan plan = provision("pg_users: [{name: 'a\"b', comment: 'it''s \\'}]");
    EXPECT_THAT(drift_of(plan, "sql roles"), HasSubstr("it''s \\\\"));
    EXPECT_EQ(role_of(plan, "a\"b")["comment"], "it's \\");
}

TEST(Provision, TheLastEntryOfANameCounts) {
    const Plan plan = provision("pg_users: [{name: dbuser_stats, createdb: true, password: new}]");
    EXPECT_EQ(role_of(plan, "dbuser_stats")["createdb"], true);
    EXPECT_TRUE(role_of(plan, "dbuser_stats")["roles"].empty());
}

TEST(Provision, RefusesWhatPostgreSqlWouldNotTake) {
    EXPECT_THAT(provision_trouble("pg_users: [{name: pg_x}]"), HasSubstr("1 to 63 bytes"));
    EXPECT_THAT(provision_trouble("pg_users: [{name: a, expire_at: 2030-02-30}]"),
                HasSubstr("a date"));
    EXPECT_THAT(provision_trouble("pg_users: [{name: a, expire_at: 2030-2-3}]"),
                HasSubstr("a date"));
    EXPECT_THAT(provision_trouble("pg_users: [{name: a, connlimit: -2}]"), HasSubstr("connlimit"));
    EXPECT_THAT(provision_trouble("pg_databases: [{name: template0}]"),
                HasSubstr("another database"));
    EXPECT_THAT(provision_trouble("pg_databases: [{name: a, baseline: ../x}]"), HasSubstr("path"));
    EXPECT_THAT(provision_trouble("pg_default_privileges: [GRANT SELECT ON TABLE x TO y]"),
                HasSubstr("ALTER DEFAULT PRIVILEGES"));
}

TEST(Provision, SaysWhatItDoesNotDo) {
    EXPECT_TRUE(warns(provision("pg_init: my-init"), "pg_init names my-init, which is not run"));
    const Plan closed = provision("pg_databases: [{name: a, allowconn: false, schemas: [b]}]");
    EXPECT_TRUE(warns(closed, "has allowconn: false"));
    EXPECT_EQ(find_resource(closed, "sql database a"), nullptr);
}

}  // namespace

}  // namespace pigsty::firstboot::testing
