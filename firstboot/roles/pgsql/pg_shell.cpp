// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "firstboot/roles/pgsql/patroni_config.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Source: PostgreSQL, "The Password File".
std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        safe += c == ':' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    }
    return safe;
}

std::string passwords_text(const PostgresInput& of) {
    const PgNode& node = of.node;
    std::vector<PgLogin> logins = {node.replication, node.monitor, node.admin};
    const std::string dbsu_password = placed_text(of.input.variables, "pg_dbsu_password").text;
    if (!dbsu_password.empty()) {
        logins.push_back({node.dbsu, dbsu_password});
    }
    std::string text = std::string(k_written_by_us) + '\n';
    std::set<std::string> seen;
    for (const PgLogin& login : logins) {
        if (seen.insert(login.user).second) {
            text += "*:*:*:" + escaped(login.user) + ':' + escaped(login.password) + '\n';
        }
    }
    return text;
}

/// -- is a comment of psql's; the mark of files of ours is one of the shell's.
constexpr const char* k_psqlrc =
    "-- Written by pigsty-firstboot\n"
    "\\set QUIET 1\n"
    "\\set PROMPT1 '%n@%M:%> %/%R%x%# '\n"
    "\\set PROMPT2 '%R%x%# '\n"
    "\\set HISTSIZE 10000\n"
    "\\set HISTCONTROL ignoredups\n"
    "\\set COMP_KEYWORD_CASE upper\n"
    "\\pset null '(null)'\n"
    "\\timing on\n"
    "\\x auto\n"
    "\\unset QUIET\n";

std::string profile_text(const PgNode& node) {
    return KeyValueText("pg_bin_dir, pg_data, pg_port")
        .line("case \":$PATH:\" in")
        .line("    *:/pg/bin:*) ;;")
        .line("    *) PATH=" + node.bin_dir + ":/pg/bin:$PATH ;;")
        .line("esac")
        .line("export PATH")
        .line("export PGDATA=" + node.data_dir)
        .line("export PGHOST=" + node.socket_folder)
        .line("export PGPORT=" + std::to_string(node.port))
        .line(std::string("export PATRONICTL_CONFIG_FILE=") + k_patronictl_file)
        .text();
}

std::string aliases_text(const PgNode& node) {
    const std::string control = "patronictl -c " + std::string(k_patronictl_file);
    KeyValueText text("Short names for what a DBA types often");
    const auto alias = [&](const char* name, const std::string& command) {
        text.line("alias " + std::string(name) + "='" + command + "'");
    };
    alias("p", "psql");
    alias("pg", control);
    alias("pt", control);
    alias("pgl", control + " list");
    alias("pgt", control + " topology");
    alias("pgh", control + " history");
    alias("pge", control + " edit-config");
    alias("pgr", "pg-role");
    alias("pgb", "psql -p " + std::to_string(node.pgbouncer_port) + " pgbouncer");
    alias("pglog", "tail -n 100 -F /pg/log/patroni.log");
    alias("pgerr", "tail -n 100 -F " + node.data_dir + "/log/postgresql-$(date +%F).csv");
    return text.text();
}

void add_patronictl(const PgNode& node, const ResourceId& home, PlanWriter& plan) {
    const std::string reason = "patronictl for the database's account";
    // It has the password of Patroni's interface.
    const ResourceId file =
        plan.add(FilePresent{.path = k_patronictl_file,
                             .content = patronictl_config(node),
                             .access = {.mode = 0640, .owner = "root", .group = "postgres"},
                             .secrecy = Secrecy::secret},
                 reason,
                 {.needs = {home}});
    const std::string folder = node.dbsu_home + "/.config";
    const ResourceId above =
        plan.add(DirectoryPresent{folder, node.dbsu_access(0700)}, reason, {.needs = {home}});
    const ResourceId below = plan.add(
        DirectoryPresent{folder + "/patroni", node.dbsu_access(0700)}, reason, {.needs = {above}});
    plan.add(LinkPresent{folder + "/patroni/patronictl.yaml", k_patronictl_file},
             reason,
             {.needs = {below, file}});
}

}  // namespace

ResourceId add_pg_shell(const PostgresInput& of, PlanWriter& plan) {
    const PgNode& node = of.node;
    const ResourceId home = "directory " + node.dbsu_home;
    ResourceId passwords = plan.add(FilePresent{.path = node.dbsu_home + "/.pgpass",
                                                .content = passwords_text(of),
                                                .access = node.dbsu_access(0600),
                                                .secrecy = Secrecy::secret},
                                    "logins of the database's account",
                                    {.needs = {home}});
    plan.file(
        node.dbsu_home + "/.psqlrc", k_psqlrc, "psql", node.dbsu_access(0600), {.needs = {home}});
    plan.file("/etc/profile.d/pgsql.sh", profile_text(node), "shells");
    plan.file("/etc/profile.d/pg-alias.sh", aliases_text(node), "shells");
    if (node.patroni) {
        add_patronictl(node, home, plan);
    }
    return passwords;
}

}  // namespace pigsty::firstboot
