// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/error.hpp"
#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr const char* k_group = "postgres";

std::uint32_t account_number(const RoleInput& input) {
    const std::int64_t number = input.variables.integer("pg_dbsu_uid");
    if (number < 1 || number > 60'000) {
        placed_text(input.variables, "pg_dbsu_uid").fail_expected("a number from 1 to 60000");
    }
    return static_cast<std::uint32_t>(number);
}

/// What "limit" lets the group do: its own services, and no more.
std::string limited_commands() {
    constexpr std::array verbs = {"start", "stop", "reload", "restart", "status"};
    constexpr std::array units = {"postgres",
                                  "pgbouncer",
                                  "patroni",
                                  "pg_exporter",
                                  "pgbouncer_exporter",
                                  "haproxy",
                                  "vip-manager"};
    std::string text;
    for (const char* unit : units) {
        for (const char* verb : verbs) {
            text += (text.empty() ? "" : ", ") + std::string("/bin/systemctl ") + verb + ' ' +
                    unit + ", /usr/bin/systemctl " + verb + ' ' + unit;
        }
    }
    return text + ", /bin/systemctl reload consul, /usr/bin/systemctl reload consul";
}

std::string sudo_rule(const PlacedText& extent) {
    const std::string who = "%" + std::string(k_group) + " ALL=";
    if (extent.text == "limit") {
        return who + "(root) NOPASSWD: " + limited_commands();
    }
    if (extent.text == "all") {
        return who + "(ALL) ALL";
    }
    if (extent.text == "nopass") {
        return who + "(ALL) NOPASSWD: ALL";
    }
    extent.fail_expected("none, limit, all or nopass");
}

void add_sudo(const PostgresInput& of, const ResourceId& account, PlanWriter& plan) {
    const PlacedText extent = placed_text(of.input.variables, "pg_dbsu_sudo");
    if (extent.text == "none") {
        return;
    }
    const std::string reason = "pg_dbsu_sudo " + extent.text;
    const std::string content = KeyValueText(reason).line(sudo_rule(extent)).text();
    std::vector<ResourceId> needs = {account};
    const std::string visudo = of.input.facts.program("visudo");
    if (!visudo.empty()) {
        const std::string copy = "/etc/pigsty/sudoers.postgres";
        const ResourceId file = plan.file(copy, content, reason, {.mode = 0440});
        needs.push_back(plan.add(CommandRun{.name = "check the database's rules for sudo",
                                            .argv = {visudo, "-c", "-f", copy},
                                            .again_on = {file}},
                                 reason,
                                 {.needs = {file}}));
    }
    plan.file("/etc/sudoers.d/postgres", content, reason, {.mode = 0440}, {.needs = needs});
}

void add_ssh(const PostgresInput& of, const ResourceId& account, PlanWriter& plan) {
    if (of.input.variables.boolean("pg_dbsu_ssh_exchange")) {
        plan.warn(
            "pg_dbsu_ssh_exchange: nodes do not make keys and hand them around; nothing of Pigsty "
            "needs the database's account to log in on other nodes");
    }
    plan.add(DirectoryPresent{of.node.dbsu_home + "/.ssh", of.node.dbsu_access(0700)},
             "pg_dbsu_home",
             {.needs = {account}});
}

}  // namespace

ResourceId add_pg_account(const PostgresInput& of, PlanWriter& plan) {
    const PgNode& node = of.node;
    const std::uint32_t number = account_number(of.input);
    const std::string reason = "pg_dbsu, pg_dbsu_uid";
    const ResourceId group =
        plan.add(GroupPresent{.name = k_group, .gid = number, .number = Number::for_new}, reason);
    // Consul's registrations are its group's to read.
    std::vector<std::string> groups;
    std::vector<ResourceId> needs = {group};
    if (node.dcs.kind == DcsKind::consul) {
        groups.emplace_back("consul");
        needs.emplace_back("group consul");  // of the role dcs
    }
    const ResourceId user = plan.add(UserPresent{.name = node.dbsu,
                                                 .uid = number,
                                                 .group = k_group,
                                                 .groups = groups,
                                                 .home = node.dbsu_home,
                                                 .comment = "PostgreSQL's account",
                                                 .number = Number::for_new},
                                     reason,
                                     {.needs = needs});
    ResourceId home = plan.add(DirectoryPresent{node.dbsu_home, node.dbsu_access(0700)},
                               "pg_dbsu_home",
                               {.needs = {user}});
    add_ssh(of, home, plan);
    add_sudo(of, user, plan);
    return home;
}

}  // namespace pigsty::firstboot
