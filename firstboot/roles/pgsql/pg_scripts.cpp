// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "base/embedded_file.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::embedded {
std::span<const base::EmbeddedFile> pg_scripts();
}  // namespace pigsty::embedded

namespace pigsty::firstboot {

namespace {

constexpr const char* k_timer = "pg-cleanup.timer";
constexpr const char* k_backups = "3";
constexpr const char* k_archive_days = "1";  ///< today's and yesterday's
constexpr const char* k_log_days = "14";

/// What the scripts have to know of this node.
std::string environment_text(const PgNode& node) {
    KeyValueText text("What the scripts in /pg/bin read");
    const auto set = [&](const char* key, const std::string& value) {
        text.set(key, environment_value(value));
    };
    set("PG_CLUSTER", node.cluster.name);
    set("PG_INSTANCE", node.instance);
    set("PG_DBSU", node.dbsu);
    set("PG_BIN", node.bin_dir);
    set("PG_DATA", node.data_dir);
    set("PG_SOCKET", node.socket_folder);
    set("PG_PORT", std::to_string(node.port));
    set("PG_REPLICATION_USER", node.replication.user);
    set("PG_PASSFILE", node.dbsu_home + "/.pgpass");
    set("PG_BACKUP_KEEP", k_backups);
    set("PG_ARCWAL_KEEP_DAYS", k_archive_days);
    set("PG_LOG_KEEP_DAYS", k_log_days);
    return text.text();
}

void add_timer(const PgNode& node, PlanWriter& plan) {
    const std::string reason = "archives and logs do not fill the disk";
    KeyValueText service;
    service.section("Unit").set("Description", "Take away old WAL archives and logs of PostgreSQL");
    service.section("Service")
        .set("Type", "oneshot")
        .set("User", node.dbsu)
        .set("Group", "postgres")
        .set("Nice", "10")
        .set("ExecStart", "/pg/bin/pg-cleanup");
    KeyValueText timer;
    timer.section("Unit").set("Description", "Take away old WAL archives and logs of PostgreSQL");
    timer.section("Timer").set("OnCalendar", "hourly").set("Persistent", "true");
    timer.section("Install").set("WantedBy", "timers.target");
    const ResourceId unit = plan.file(unit_path("pg-cleanup.service"), service.text(), reason);
    const ResourceId clock = plan.file(unit_path(k_timer), timer.text(), reason);
    plan.add(UnitPresent{.name = k_timer, .restart_on = {clock}}, reason, {.needs = {unit, clock}});
}

}  // namespace

std::vector<ResourceId> add_pg_scripts(const PostgresInput& of, PlanWriter& plan) {
    const PgNode& node = of.node;
    std::vector<ResourceId> files;
    for (const base::EmbeddedFile& script : embedded::pg_scripts()) {
        const std::string_view name = script.name.substr(script.name.rfind('/') + 1);
        files.push_back(plan.file(node.main_folder + "/bin/" + std::string(name),
                                  std::string(script.text),
                                  "scripts for PostgreSQL",
                                  node.dbsu_access(0755)));
    }
    files.push_back(plan.file(node.main_folder + "/conf/pg.env",
                              environment_text(node),
                              "scripts for PostgreSQL",
                              node.dbsu_access(0644)));
    add_timer(node, plan);
    return files;
}

}  // namespace pigsty::firstboot
