// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/haproxy_config.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/unit_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_unit = "haproxy.service";
constexpr const char* k_folder = "/etc/haproxy";
constexpr const char* k_config_file = "/etc/haproxy/haproxy.cfg";

/// A number with a unit of time. Source: HAProxy, "Time format".
std::string timeout_of(const RoleInput& input, const char* variable) {
    const PlacedText text = placed_text(input.variables, variable);
    const std::size_t digits = text.text.find_first_not_of("0123456789");
    const std::string unit = digits == std::string::npos ? "" : text.text.substr(digits);
    const bool known = unit.empty() || unit == "us" || unit == "ms" || unit == "s" || unit == "m" ||
                       unit == "h" || unit == "d";
    if (text.text.empty() || digits == 0 || digits > 9 || !known) {
        text.fail_expected("a time as haproxy has it, e.g. 24h,");
    }
    return text.text;
}

/// The name ends at the first colon, so that it cannot hold one.
std::optional<HaproxyLogin> admin_login(const RoleInput& input) {
    if (!input.variables.boolean("haproxy_admin_auth_enabled")) {
        return std::nullopt;
    }
    const PlacedText user = placed_text(input.variables, "haproxy_admin_username");
    if (!is_made_of(user.text, "_-.@")) {
        user.fail_expected("a name of letters, digits, \"_\", \"-\", \".\" and \"@\"");
    }
    const std::string password = placed_text(input.variables, "haproxy_admin_password").text;
    if (password.empty()) {
        user.fail_expected("a haproxy_admin_password for this user");
    }
    return HaproxyLogin{user.text, password};
}

std::string unit_text(const std::string& program) {
    const std::string check = program + " -f " + k_config_file + " -c -q";
    KeyValueText text =
        service_unit("haproxy, the entry to PostgreSQL's services", "https://docs.haproxy.org");
    text.section("Service")
        .set("Type", "notify")
        .set("ExecStartPre", check)
        .set("ExecStart", program + " -Ws -f " + k_config_file + " -p /run/haproxy.pid")
        .set("ExecReload", check)
        .set("ExecReload", "/bin/kill -USR2 $MAINPID")
        .set("KillMode", "mixed")
        // What a main process says that was asked to end by SIGTERM.
        .set("SuccessExitStatus", "143")
        .set("Restart", "on-failure")
        .set("RestartSec", "10")
        .set("LimitNOFILE", "1048576")
        .set("LimitNPROC", "infinity")
        .set("LimitCORE", "infinity");
    text.section("Install").set("WantedBy", "multi-user.target");
    return text.text();
}

HaproxyConfig config_of(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    HaproxyConfig config;
    config.client_timeout = timeout_of(input, "haproxy_client_timeout");
    config.server_timeout = timeout_of(input, "haproxy_server_timeout");
    config.admin = {.port = port_of(input.variables, "haproxy_exporter_port"),
                    .page = '/' + node.instance + '/',
                    .metrics_path = metrics_path(input),
                    .login = admin_login(input)};
    config.listeners = haproxy_listeners(input, node, plan);
    return config;
}

void add_switched_off(PlanWriter& plan) {
    plan.add(UnitPresent{.name = k_unit,
                         .state = UnitState::stopped,
                         .enablement = UnitEnablement::disabled,
                         .may_be_missing = true},
             "haproxy_enabled: false");
}

}  // namespace

std::string metrics_path(const RoleInput& input) {
    PlacedText path = placed_text(input.variables, "exporter_metrics_path");
    if (!path.text.starts_with('/') || !is_made_of(path.text, "/-._~")) {
        path.fail_expected("the path of a URL, e.g. /metrics");
    }
    return path.text;
}

void add_haproxy(const RoleInput& input, const PgNode& node, PlanWriter& plan) {
    if (!input.variables.boolean("haproxy_enabled")) {
        add_switched_off(plan);
        return;
    }
    const HaproxyConfig config = config_of(input, node, plan);
    const std::string program = program_path(input.facts, "haproxy", "/usr/sbin/haproxy");
    plan.add(DirectoryPresent{k_folder}, "haproxy_enabled");
    // It may hold a password. haproxy reads it before it gives up root's rights.
    const ResourceId file =
        plan.add(FilePresent{.path = k_config_file,
                             .content = haproxy_text(config),
                             .access = {.mode = 0600},
                             .secrecy = config.admin.login ? Secrecy::secret : Secrecy::open},
                 "pg_services, pg_services_extra");
    const ResourceId unit = plan.file(unit_path(k_unit), unit_text(program), "haproxy_enabled");
    // A haproxy that runs keeps what it has read until the new file is known to be good.
    const ResourceId check = plan.add(CommandRun{.name = "check haproxy.cfg",
                                                 .argv = {program, "-c", "-q", "-f", k_config_file},
                                                 .again_on = {file}},
                                      "haproxy_enabled");
    const ResourceId service =
        plan.add(UnitPresent{.name = k_unit, .restart_on = {unit}, .reload_on = {file}},
                 "haproxy_enabled",
                 {.needs = {check}});
    plan.add(WaitFor{.name = "haproxy answers",
                     .condition = TcpListening{"127.0.0.1", config.admin.port},
                     .limit = std::chrono::seconds(30)},
             "haproxy_exporter_port",
             {.needs = {service}});
}

}  // namespace pigsty::firstboot
