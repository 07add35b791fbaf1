// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <algorithm>

#include "firstboot/roles/pgsql/exporter_url.hpp"
#include "tests/unit/firstboot/roles/service_sample.hpp"

namespace pigsty::firstboot::testing {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Facts facts_with(const std::vector<std::string>& programs) {
    Facts facts = sample_facts("el7");
    std::erase_if(facts.programs, [](const std::string& path) {
        return path.find("exporter") != std::string::npos;
    });
    facts.programs.insert(facts.programs.end(), programs.begin(), programs.end());
    std::sort(facts.programs.begin(), facts.programs.end());
    return facts;
}

Plan upstream_plan(const std::string& globals) {
    return role_plan(k_pg_exporter_role,
                     sample_cluster(globals),
                     "10.10.10.11",
                     facts_with({"/usr/bin/pg_exporter"}));
}

Plan separate_plan(const std::string& globals) {
    return role_plan(k_pg_exporter_role,
                     sample_cluster(globals),
                     "10.10.10.11",
                     facts_with({"/usr/bin/postgres_exporter", "/usr/bin/pgbouncer_exporter"}));
}

TEST(Exporters, PgExporterMeasuresBoth) {
    const Plan plan = upstream_plan("");
    const std::string text = content_of(plan, "/etc/default/pg_exporter");
    EXPECT_THAT(text,
                HasSubstr("PG_EXPORTER_URL=\"postgres://dbuser_monitor:DBUser.Monitor@:5432/"
                          "postgres?sslmode=disable&host=%2Fvar%2Frun%2Fpostgresql\"\n"));
    EXPECT_THAT(text, HasSubstr("PG_EXPORTER_AUTO_DISCOVERY=\"true\"\n"));
    EXPECT_THAT(text, HasSubstr("PG_EXPORTER_EXCLUDE_DATABASE=\"template0,template1,postgres\"\n"));
    EXPECT_THAT(text, HasSubstr("PG_EXPORTER_LISTEN_ADDRESS=\":9630\"\n"));
    EXPECT_THAT(text, HasSubstr("PG_EXPORTER_TELEMETRY_PATH=\"/metrics\"\n"));
    const std::string pooler = content_of(plan, "/etc/default/pgbouncer_exporter");
    EXPECT_THAT(pooler, HasSubstr("@:6432/pgbouncer?"));
    EXPECT_THAT(pooler, HasSubstr("PG_EXPORTER_AUTO_DISCOVERY=\"false\"\n"));
    const std::string unit = content_of(plan, "/etc/systemd/system/pgbouncer_exporter.service");
    EXPECT_THAT(unit, HasSubstr("\nExecStart=/usr/bin/pg_exporter $PG_EXPORTER_OPTS\n"));
    EXPECT_THAT(unit, HasSubstr("\nMemoryLimit=100M\n"));
    EXPECT_THAT(unit, HasSubstr("\nUser=postgres\n"));
}

TEST(Exporters, TheirFilesAreSecret) {
    for (const Plan& plan : {upstream_plan(""), separate_plan("")}) {
        for (const char* name : {"pg_exporter", "pgbouncer_exporter"}) {
            const auto file = body_of<FilePresent>(plan, std::string("file /etc/default/") + name);
            EXPECT_EQ(file.secrecy, Secrecy::secret);
            EXPECT_EQ(file.access.mode, 0600U);
            EXPECT_THAT(content_of(plan, "/etc/systemd/system/" + std::string(name) + ".service"),
                        Not(HasSubstr("DBUser.Monitor")));
        }
    }
}

TEST(Exporters, ProgramsOfTheirOwnRunUnderTheSameNames) {
    const Plan plan = separate_plan("");
    const std::string text = content_of(plan, "/etc/default/pg_exporter");
    EXPECT_THAT(text, HasSubstr("DATA_SOURCE_NAME=\"postgresql://dbuser_monitor:"));
    EXPECT_THAT(text,
                HasSubstr("--web.listen-address=:9630 --web.telemetry-path=/metrics "
                          "--auto-discover-databases "
                          "--exclude-databases=template0,template1,postgres\"\n"));
    EXPECT_THAT(content_of(plan, "/etc/systemd/system/pg_exporter.service"),
                HasSubstr("ExecStart=/usr/bin/postgres_exporter $PG_EXPORTER_OPTS\n"));
    const std::string pooler = content_of(plan, "/etc/default/pgbouncer_exporter");
    EXPECT_THAT(pooler, HasSubstr("PORT=\"9631\"\n"));
    EXPECT_THAT(pooler, HasSubstr("PGBOUNCER_PORT=\"6432\"\n"));
    EXPECT_TRUE(warns(plan, "under other names"));
}

TEST(Exporters, NothingIsStartedThatIsNotThere) {
    const Plan plan =
        role_plan(k_pg_exporter_role, sample_cluster(""), "10.10.10.11", facts_with({}));
    EXPECT_EQ(find_resource(plan, "unit pg_exporter.service"), nullptr);
    EXPECT_TRUE(warns(plan, "no exporter of PostgreSQL is installed"));
}

TEST(Exporters, UnitsOfPackagesDoNotMeasureBesides) {
    Facts facts = facts_with({"/usr/bin/pg_exporter"});
    facts.units.push_back("postgres_exporter.service");
    const Plan plan = role_plan(k_pg_exporter_role, sample_cluster(""), "10.10.10.11", facts);
    const auto unit = body_of<UnitPresent>(plan, "unit postgres_exporter.service");
    EXPECT_EQ(unit.state, UnitState::stopped);
    EXPECT_EQ(unit.enablement, UnitEnablement::disabled);
}

TEST(Exporters, CanBeSwitchedOff) {
    const Plan plan =
        upstream_plan("pg_exporter_enabled: false\npgbouncer_exporter_enabled: false");
    for (const char* name : {"unit pg_exporter.service", "unit pgbouncer_exporter.service"}) {
        EXPECT_EQ(body_of<UnitPresent>(plan, name).state, UnitState::stopped);
    }
    EXPECT_EQ(body_of<UnitPresent>(upstream_plan("pgbouncer_enabled: false"),
                                   "unit pgbouncer_exporter.service")
                  .state,
              UnitState::stopped);
}

TEST(Exporters, PartsOfAUrlCannotEndIt) {
    EXPECT_EQ(percent_encoded("a@b:c/d%?é"), "a%40b%3Ac%2Fd%25%3F%C3%A9");
    EXPECT_THAT(content_of(upstream_plan("pg_monitor_password: 'p@ss:w/rd\"$'"),
                           "/etc/default/pg_exporter"),
                HasSubstr("dbuser_monitor:p%40ss%3Aw%2Frd%22%24@:5432/"));
    EXPECT_THAT(role_trouble(k_pg_exporter_role, sample_cluster("pg_exporter_params: 'a b'")),
                ::testing::AnyOf(HasSubstr("query of a URL"), std::string()));
}

TEST(Footgun19_4, AGivenUrlOfThePoolerEndsWithItsQuote) {
    const Plan plan = upstream_plan(
        "pgbouncer_exporter_url: 'postgres://m:x@:6432/pgbouncer'\n"
        "pg_exporter_url: 'postgres://m:x@:5432/postgres'");
    EXPECT_THAT(content_of(plan, "/etc/default/pgbouncer_exporter"),
                HasSubstr("PG_EXPORTER_URL=\"postgres://m:x@:6432/pgbouncer\"\n"));
    EXPECT_THAT(content_of(plan, "/etc/default/pg_exporter"),
                HasSubstr("PG_EXPORTER_URL=\"postgres://m:x@:5432/postgres\"\n"));
}

}  // namespace

}  // namespace pigsty::firstboot::testing
