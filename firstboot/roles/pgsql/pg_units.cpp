// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_failed_unit = "patroni-failed.service";
constexpr const char* k_watchdog_rules = "/etc/udev/rules.d/61-pigsty-watchdog.rules";

/// The end of a unit that runs the server: when memory runs out, connections go before the server,
/// and that before Patroni's node is lost. Source: PostgreSQL, "Linux Memory Overcommit".
void add_limits(KeyValueText& text) {
    text.set("LimitNOFILE", "1048576")
        .set("LimitNPROC", "infinity")
        .set("OOMScoreAdjust", "-900")
        .set("Environment", "PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0");
    text.section("Install").set("WantedBy", "multi-user.target");
}

/// A Patroni that ends comes back at once, long before the leader's time (30 s) is up, and finds
/// its server running: KillMode=process leaves that alone. When it ends again and again, the limit
/// is reached within that time, and the server is stopped. The limit stands in [Service], where old
/// systemd wants it and new systemd still takes it.
std::string patroni_text(const PgNode& node) {
    KeyValueText text;
    text.section("Unit")
        .set("Description", "Patroni: high availability for PostgreSQL")
        .set("Documentation", "https://patroni.readthedocs.io")
        .set("Wants", "network-online.target")
        .set("After", "network-online.target etcd.service consul.service")
        .set("OnFailure", k_failed_unit);
    text.section("Service")
        .set("Type", "simple")
        .set("User", node.dbsu)
        .set("Group", "postgres")
        .set("WorkingDirectory", node.dbsu_home)
        .set("EnvironmentFile", "-/etc/patroni_env.conf")
        .set("ExecStart", "/usr/bin/patroni /etc/patroni/patroni.yml")
        .set("ExecReload", "/bin/kill -s HUP $MAINPID")
        .set("KillMode", "process")
        .set("TimeoutStartSec", "30")
        .set("TimeoutStopSec", "120")
        .set("Restart", "always")
        .set("RestartSec", "2")
        .set("StartLimitInterval", "60")
        .set("StartLimitBurst", "5");
    add_limits(text);
    return text.text();
}

std::string failed_text(const PgNode& node) {
    KeyValueText text;
    text.section("Unit").set("Description", "Stop PostgreSQL: its Patroni does not come up again");
    text.section("Service")
        .set("Type", "oneshot")
        .set("User", node.dbsu)
        .set("Group", "postgres")
        .set("ExecStart", "/pg/bin/pg-patroni-failed");
    return text.text();
}

/// Only where patroni_mode is "remove".
std::string plain_text(const PgNode& node) {
    KeyValueText text = service_unit("PostgreSQL " + std::to_string(node.version),
                                     "https://www.postgresql.org/docs/");
    text.section("Service")
        .set("Type", "notify")
        .set("User", node.dbsu)
        .set("Group", "postgres")
        .set("ExecStart", node.bin_dir + "/postgres -D " + node.data_dir)
        .set("ExecReload", "/bin/kill -s HUP $MAINPID")
        .set("KillMode", "mixed")
        .set("KillSignal", "SIGINT")
        .set("TimeoutSec", "0")
        .set("Restart", "on-failure");
    add_limits(text);
    return text.text();
}

/// Devices are made anew at every boot: a rule gives them away each time.
void add_watchdog(const PostgresInput& of, PlanWriter& plan) {
    const std::string reason = "patroni_watchdog_mode";
    const ResourceId rules = plan.file(k_watchdog_rules,
                                       KeyValueText(reason)
                                           .line("KERNEL==\"watchdog*\", OWNER=\"" + of.node.dbsu +
                                                 "\", GROUP=\"postgres\", MODE=\"0600\"")
                                           .text(),
                                       reason);
    plan.add(CommandRun{.name = "give the watchdog to Patroni",
                        .argv = {"/bin/sh",
                                 "-c",
                                 "udevadm control --reload && udevadm trigger --action=change "
                                 "--sysname-match='watchdog*' && udevadm settle --timeout=30"},
                        .again_on = {rules}},
             reason,
             {.needs = {rules},
              .on_failure = OnFailure::warn,
              .not_ours = not_without_kernel(of.input.facts)});
}

}  // namespace

std::vector<ResourceId> add_pg_units(const PostgresInput& of, PlanWriter& plan) {
    const PgNode& node = of.node;
    if (!node.patroni) {
        return {};
    }
    add_watchdog(of, plan);
    std::vector<ResourceId> units = {
        plan.file(unit_path(k_patroni_unit), patroni_text(node), "patroni_enabled"),
        plan.file(unit_path(k_failed_unit), failed_text(node), "patroni_enabled")};
    if (of.input.variables.text("patroni_mode") == "remove") {
        units.push_back(
            plan.file(unit_path(k_plain_unit), plain_text(node), "patroni_mode remove"));
    }
    return units;
}

}  // namespace pigsty::firstboot
