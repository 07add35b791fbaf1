// SPDX-License-Identifier: Apache-2.0

#include "firstboot/roles/pgsql/exporters.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Would measure the same, as somebody else.
constexpr const char* k_foreign_unit = "postgres_exporter.service";

void switch_off(const std::string& unit, const std::string& reason, PlanWriter& plan) {
    plan.add(UnitPresent{.name = unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             reason);
}

std::string unit_text(const ExporterSetup& setup, const std::string& account, const Facts& facts) {
    KeyValueText text =
        service_unit(setup.description, "https://prometheus.io/docs/instrumenting/exporters/");
    text.section("Service")
        .set("User", account)
        .set("Group", "postgres")
        .set("EnvironmentFile", "/etc/default/" + setup.name)
        .set("ExecStart", setup.program + " $PG_EXPORTER_OPTS");
    if (setup.reloads) {
        text.set("ExecReload", "/bin/kill -HUP $MAINPID");
    }
    text.set("Restart", "on-failure")
        .set("RestartSec", "5")
        .set("CPUQuota", "10%")
        .set(memory_limit_key(facts), setup.memory_limit)
        .set("NoNewPrivileges", "yes");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

void add_exporter(const ExporterSetup& setup,
                  const PgNode& node,
                  const Facts& facts,
                  PlanWriter& plan) {
    const std::string reason = setup.name + "_enabled";
    const ResourceId options =
        plan.add(FilePresent{.path = "/etc/default/" + setup.name,
                             .content = KeyValueText(setup.name + "_*").text() + setup.environment,
                             .access = {.mode = 0600},
                             .secrecy = Secrecy::secret},
                 setup.name + "_options");
    const std::string name = setup.name + ".service";
    const ResourceId unit = plan.file(unit_path(name), unit_text(setup, node.dbsu, facts), reason);
    const ResourceId service =
        plan.add(UnitPresent{.name = name, .restart_on = {options, unit}}, reason);
    // Its first page: the measures themselves take longer.
    plan.add(WaitFor{.name = setup.name + " answers",
                     .condition = HttpAnswers{.address = "127.0.0.1", .port = setup.port},
                     .limit = std::chrono::seconds(60)},
             reason,
             {.needs = {service}});
}

void add_pg_exporter(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "pg_exporter");
    const PgNode node = pg_node(input);
    if (input.facts.has_unit(k_foreign_unit)) {
        switch_off(k_foreign_unit, "pg_exporter.service measures", plan);
    }
    const bool measures_postgres = input.variables.boolean("pg_exporter_enabled");
    const bool measures_pooler =
        input.variables.boolean("pgbouncer_exporter_enabled") && node.pgbouncer;
    const ExporterKind kind = exporter_kind(input.facts, plan);
    if (kind == ExporterKind::missing && (measures_postgres || measures_pooler)) {
        plan.warn("no exporter of PostgreSQL is installed here, and no list of packages names one");
    }
    if (measures_postgres && kind != ExporterKind::missing) {
        add_exporter(postgres_exporter(input, node, kind, plan), node, input.facts, plan);
    } else if (!measures_postgres) {
        switch_off("pg_exporter.service", "pg_exporter_enabled: false", plan);
    }
    if (measures_pooler && kind != ExporterKind::missing) {
        add_exporter(pooler_exporter(input, node, kind, plan), node, input.facts, plan);
    } else if (!measures_pooler) {
        switch_off("pgbouncer_exporter.service", "pgbouncer_exporter_enabled: false", plan);
    }
    if (kind == ExporterKind::separate && (measures_postgres || measures_pooler)) {
        plan.warn(
            "pg_exporter is not here: postgres_exporter measures under other names, and "
            "pgbouncer_exporter only what SHOW LISTS says");
    }
}

}  // namespace

const Role k_pg_exporter_role = {"pg_exporter", is_pg_node, add_pg_exporter};

}  // namespace pigsty::firstboot
