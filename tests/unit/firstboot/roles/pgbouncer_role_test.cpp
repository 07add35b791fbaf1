// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/firstboot/roles/service_sample.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string file_of(const std::string& name,
                    const std::string& globals,
                    const std::string& members = "",
                    const std::string& address = "10.10.10.11") {
    return content_of(role_plan(k_pgbouncer_role, sample_cluster(globals, members), address),
                      "/etc/pgbouncer/" + name);
}

TEST(Pgbouncer, ItsSettingsAreUpstreams) {
    const std::string text =
        file_of("pgbouncer.ini", "pgbouncer_poolmode: session\npgbouncer_max_db_conn: 50");
    for (const char* line : {"listen_addr=*",
                             "listen_port=6432",
                             "auth_type=hba",
                             "pool_mode=session",
                             "max_db_connections=50",
                             "unix_socket_dir=/var/run/postgresql",
                             "admin_users=postgres, dbuser_dba",
                             "stats_users=postgres, dbuser_monitor",
                             "max_client_conn=20000",
                             "ignore_startup_parameters=extra_float_digits"}) {
        EXPECT_THAT(text, HasSubstr("\n" + std::string(line) + "\n"));
    }
    EXPECT_THAT(role_trouble(k_pgbouncer_role, sample_cluster("pgbouncer_poolmode: all")),
                HasSubstr("session, transaction or statement"));
    EXPECT_THAT(role_trouble(k_pgbouncer_role, sample_cluster("pgbouncer_max_db_conn: 0")),
                HasSubstr("1 to 1000000"));
}

TEST(Pgbouncer, KnowsTheUsersThatAreMeantForIt) {
    const std::string text = file_of(
        "userlist.txt",
        "pg_monitor_password: md50123456789abcdef0123456789abcdef",
        "pg_users:\n- {name: one, password: md5ffffffffffffffffffffffffffffffff, pgbouncer: true}\n"
        "- {name: two, password: secret}\n- {name: 'a\"b', password: secret, pgbouncer: true}");
    EXPECT_THAT(text, HasSubstr("\"postgres\" \"\"\n"));
    EXPECT_THAT(text, HasSubstr("\"dbuser_monitor\" \"md50123456789abcdef0123456789abcdef\"\n"));
    EXPECT_THAT(text, HasSubstr("\"dbuser_dba\" \"SCRAM-SHA-256$4096:"));
    EXPECT_THAT(text, HasSubstr("\"one\" \"md5ffffffffffffffffffffffffffffffff\"\n"));
    EXPECT_THAT(text, HasSubstr("\"a\"\"b\" \"SCRAM-SHA-256$"));
    EXPECT_THAT(text, Not(HasSubstr("two")));
    EXPECT_THAT(text, Not(HasSubstr("secret")));
}

TEST(Pgbouncer, TellsOfAUserThatCannotLogIn) {
    const Plan plan =
        role_plan(k_pgbouncer_role, sample_cluster("", "pg_users: [{name: one, pgbouncer: true}]"));
    EXPECT_TRUE(warns(plan, "\"one\" is to be known to pgbouncer, but has no password"));
    EXPECT_THAT(content_of(plan, "/etc/pgbouncer/userlist.txt"), Not(HasSubstr("\"one\"")));
}

TEST(Pgbouncer, RulesStandInTheirOrder) {
    const std::string members =
        "pgbouncer_hba_rules:\n"
        "- {title: of replicas, role: replica, rules: [local r all md5]}\n"
        "- {title: of all, role: common, rules: [local c all md5]}\n"
        "pgbouncer_hba_rules_extra:\n"
        "- {title: more, role: replica, rules: [local xr all md5]}\n"
        "- {title: more, role: common, rules: [local xc all md5]}\n"
        "- {title: others, role: primary, rules: [local xp all md5]}\n";
    const std::string text = file_of("pgb_hba.conf", "", members, "10.10.10.12");
    std::size_t at = 0;
    for (const char* line : {"local pgbouncer \"postgres\" peer",
                             "local all all md5",
                             "host all all 127.0.0.1/32 md5",
                             "host pgbouncer \"dbuser_monitor\" 10.0.0.0/8 md5",
                             "host pgbouncer \"dbuser_dba\" 10.0.0.0/8 md5",
                             "host all \"dbuser_monitor\" 0.0.0.0/0 reject",
                             "host all \"dbuser_dba\" 0.0.0.0/0 reject",
                             "# of all",
                             "local c all md5",
                             "# of replicas",
                             "local r all md5",
                             "local xc all md5",
                             "local xr all md5"}) {
        const std::size_t found = text.find("\n" + std::string(line) + "\n", at);
        ASSERT_NE(found, std::string::npos) << line << " in " << text;
        at = found;
    }
    EXPECT_THAT(text, Not(HasSubstr("xp")));
}

TEST(Pgbouncer, SecretsAreForTheAccountOnly) {
    const Plan plan = role_plan(k_pgbouncer_role, sample_cluster(""));
    const auto list = body_of<FilePresent>(plan, "file /etc/pgbouncer/userlist.txt");
    EXPECT_EQ(list.secrecy, Secrecy::secret);
    for (const char* name : {"pgbouncer.ini", "pgb_hba.conf", "database.txt", "userlist.txt"}) {
        const auto file = body_of<FilePresent>(plan, std::string("file /etc/pgbouncer/") + name);
        EXPECT_EQ(file.access.mode, 0600U);
        EXPECT_EQ(file.access.owner, "postgres");
    }
}

TEST(Pgbouncer, RestartsOnlyForWhatItReadsAtItsStart) {
    const Plan plan = role_plan(k_pgbouncer_role, sample_cluster(""));
    const auto unit = body_of<UnitPresent>(plan, "unit pgbouncer.service");
    EXPECT_THAT(unit.restart_on, ElementsAre("file /etc/systemd/system/pgbouncer.service"));
    EXPECT_THAT(unit.reload_on, Contains("file /etc/pgbouncer/pgbouncer.ini"));
    EXPECT_THAT(unit.reload_on, Contains("file /etc/pgbouncer/userlist.txt"));
    const Plan other = role_plan(k_pgbouncer_role, sample_cluster("pgbouncer_port: 6433"));
    EXPECT_NE(content_of(plan, "/etc/systemd/system/pgbouncer.service"),
              content_of(other, "/etc/systemd/system/pgbouncer.service"));
}

TEST(Pgbouncer, CanBeSwitchedOff) {
    const Plan plan = role_plan(k_pgbouncer_role, sample_cluster("pgbouncer_enabled: false"));
    const auto unit = body_of<UnitPresent>(plan, "unit pgbouncer.service");
    EXPECT_EQ(unit.state, UnitState::stopped);
    EXPECT_TRUE(unit.may_be_missing);
    EXPECT_EQ(find_resource(plan, "file /etc/pgbouncer/pgbouncer.ini"), nullptr);
}

TEST(Footgun19_4, PgbouncerServesOnlyDatabasesThatWantIt) {
    const std::string text = file_of(
        "database.txt",
        "",
        "pg_databases: [{name: test}, {name: mytest, pgbouncer: false}, {name: 'my \"db'}]");
    EXPECT_THAT(text, HasSubstr("\ntest = host=/var/run/postgresql port=5432\n"));
    EXPECT_THAT(text, HasSubstr("\n\"my \"\"db\" = host=/var/run/postgresql port=5432\n"));
    EXPECT_THAT(text, Not(HasSubstr("mytest")));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
