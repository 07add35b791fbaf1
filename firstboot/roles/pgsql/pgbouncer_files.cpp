// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/pgbouncer_files.hpp"

#include <algorithm>
#include <array>

#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"
#include "specs/inventory/pg_objects.hpp"

namespace pigsty::firstboot {

namespace {

std::string file_of(const char* name) {
    return std::string(k_pgbouncer_folder) + '/' + name;
}

std::string pool_mode(const RoleInput& input) {
    const PlacedText mode = placed_text(input.variables, "pgbouncer_poolmode");
    constexpr std::array<std::string_view, 3> modes = {"session", "transaction", "statement"};
    if (std::find(modes.begin(), modes.end(), mode.text) == modes.end()) {
        mode.fail_expected("session, transaction or statement");
    }
    return mode.text;
}

std::string connections_per_database(const RoleInput& input) {
    const std::int64_t count = input.variables.integer("pgbouncer_max_db_conn");
    if (count < 1 || count > 1'000'000) {
        placed_text(input.variables, "pgbouncer_max_db_conn").fail_expected("1 to 1000000");
    }
    return std::to_string(count);
}

/// PgBouncer takes letters, digits, "_", "." and "-" without quotes.
std::string database_name(const std::string& name) {
    return is_made_of(name, "_.-") ? name : pgbouncer_quoted(name);
}

}  // namespace

std::string pgbouncer_quoted(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

std::string pgbouncer_ini(const RoleInput& input, const PgNode& node) {
    KeyValueText text("pgbouncer_port, pgbouncer_poolmode, pgbouncer_max_db_conn");
    text.section("databases").line("%include " + file_of("database.txt"));
    text.section("pgbouncer")
        .set("logfile", std::string(k_pgbouncer_log_folder) + "/pgbouncer.log")
        .set("pidfile", node.socket_folder + "/pgbouncer.pid")
        .set("listen_addr", "*")
        .set("listen_port", std::to_string(node.pgbouncer_port))
        .set("unix_socket_dir", node.socket_folder)
        .set("auth_type", "hba")
        .set("auth_file", file_of("userlist.txt"))
        .set("auth_hba_file", file_of("pgb_hba.conf"))
        .set("admin_users", node.dbsu + ", " + node.admin.user)
        .set("stats_users", node.dbsu + ", " + node.monitor.user)
        .set("pool_mode", pool_mode(input))
        .set("server_reset_query", "")
        .set("application_name_add_host", "1")
        .set("max_client_conn", "20000")
        .set("default_pool_size", "64")
        .set("reserve_pool_size", "32")
        .set("reserve_pool_timeout", "5")
        .set("max_db_connections", connections_per_database(input))
        // Its own 15 s would keep clients waiting long after PostgreSQL is back.
        .set("server_login_retry", "1")
        .set("log_connections", "0")
        .set("log_disconnections", "0")
        .set("ignore_startup_parameters", "extra_float_digits");
    return text.text();
}

std::string pgbouncer_databases(const RoleInput& input, const PgNode& node) {
    KeyValueText text("pg_databases");
    for (const specs::PgDatabase& database : specs::pg_databases(input.variables)) {
        if (database.pgbouncer) {
            text.line(database_name(database.name) + " = host=" + node.socket_folder +
                      " port=" + std::to_string(node.port));
        }
    }
    return text.text();
}

}  // namespace pigsty::firstboot
