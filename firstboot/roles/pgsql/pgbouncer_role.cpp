// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/pgsql/pgbouncer_files.hpp"
#include "firstboot/roles/pgsql/pgsql_roles.hpp"
#include "firstboot/roles/plan_writer.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_unit = "pgbouncer.service";
constexpr const char* k_socket_unit = "pgbouncer.socket";

/// Names what the pooler reads at its start only: a unit that differs is a unit to be restarted.
std::string unit_text(const Facts& facts, const PgNode& node) {
    const std::string port = std::to_string(node.pgbouncer_port);
    KeyValueText text = service_unit("Pooler of connections to PostgreSQL on port " + port,
                                     "https://www.pgbouncer.org/config.html");
    text.section("Service")
        .comment("its sockets are in " + node.socket_folder)
        .set("Type", "simple")
        .set("User", node.dbsu)
        .set("Group", "postgres")
        .set("ExecStart",
             program_path(facts, "pgbouncer", "/usr/bin/pgbouncer") + ' ' + k_pgbouncer_folder +
                 "/pgbouncer.ini")
        .set("ExecReload", "/bin/kill -HUP $MAINPID")
        // It lets transactions end before it goes.
        .set("KillSignal", "SIGINT")
        .set("TimeoutStopSec", "60")
        .set("Restart", "on-failure")
        .set("RestartSec", "10")
        .set("LimitNOFILE", "655360");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

/// The package's socket would hand the pooler addresses that its settings do not name.
void switch_off_socket(const Facts& facts, PlanWriter& plan) {
    if (facts.has_unit(k_socket_unit)) {
        plan.add(UnitPresent{.name = k_socket_unit,
                             .state = UnitState::stopped,
                             .enablement = UnitEnablement::disabled,
                             .may_be_missing = true},
                 "pgbouncer opens its sockets itself");
    }
}

void add_switched_off(const Facts& facts, PlanWriter& plan) {
    switch_off_socket(facts, plan);
    plan.add(UnitPresent{.name = k_unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             "pgbouncer_enabled: false");
}

std::vector<ResourceId> add_files(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    std::vector<ResourceId> files;
    const auto add_secret = [&](const char* name, std::string content, const char* reason) {
        files.push_back(plan.add(FilePresent{.path = std::string(k_pgbouncer_folder) + '/' + name,
                                             .content = std::move(content),
                                             .access = node.dbsu_access(0600),
                                             .secrecy = Secrecy::secret},
                                 reason));
    };
    const auto add_open = [&](const char* name, std::string content, const char* reason) {
        files.push_back(plan.file(std::string(k_pgbouncer_folder) + '/' + name,
                                  std::move(content),
                                  reason,
                                  node.dbsu_access(0600)));
    };
    add_open("database.txt", pgbouncer_databases(input, node), "pg_databases");
    add_secret("userlist.txt", pgbouncer_users(input, node, plan), "pg_users");
    add_open("pgb_hba.conf", pgbouncer_hba(input, node), "pgbouncer_hba_rules");
    add_open("pgbouncer.ini", pgbouncer_ini(input, node), "pgbouncer_enabled");
    return files;
}

/// The pooler opens its log anew when it is told to reload.
std::string rotation_text(const PgNode& node) {
    KeyValueText text("pgbouncer_enabled");
    text.line(std::string(k_pgbouncer_log_folder) + "/*.log {")
        .line("    su " + node.dbsu + " postgres")
        .line("    weekly")
        .line("    rotate 8")
        .line("    compress")
        .line("    delaycompress")
        .line("    missingok")
        .line("    notifempty")
        .line("    postrotate")
        .line("        systemctl reload pgbouncer.service >/dev/null 2>&1 || true")
        .line("    endscript")
        .line("}");
    return text.text();
}

void add_pgbouncer(const RoleInput& input, Plan& target) {
    PlanWriter plan(target, "pgbouncer");
    const PgNode node = pg_node(input);
    if (!node.pgbouncer) {
        add_switched_off(input.facts, plan);
        return;
    }
    switch_off_socket(input.facts, plan);
    for (const char* folder : {k_pgbouncer_folder, k_pgbouncer_log_folder}) {
        plan.add(DirectoryPresent{folder, node.dbsu_access(0750)}, "pgbouncer_enabled");
    }
    const std::vector<ResourceId> files = add_files(input, node, plan);
    plan.file("/etc/logrotate.d/pgbouncer", rotation_text(node), "pgbouncer_enabled");
    const ResourceId unit =
        plan.file(unit_path(k_unit), unit_text(input.facts, node), "pgbouncer_port");
    const ResourceId service =
        plan.add(UnitPresent{.name = k_unit, .restart_on = {unit}, .reload_on = files},
                 "pgbouncer_enabled",
                 {.needs = files});
    plan.add(WaitFor{.name = "pgbouncer answers",
                     .condition = CommandSucceeds{{node.bin_dir + "/pg_isready",
                                                   "--quiet",
                                                   "--host=" + node.socket_folder,
                                                   "--port=" + std::to_string(node.pgbouncer_port),
                                                   "--dbname=pgbouncer",
                                                   "--username=" + node.monitor.user}},
                     .limit = std::chrono::seconds(30)},
             "pgbouncer_enabled",
             {.needs = {service}});
}

}  // namespace

const Role k_pgbouncer_role = {"pgbouncer", is_pg_node, add_pgbouncer};

}  // namespace pigsty::firstboot
