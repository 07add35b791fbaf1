// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>

#include "firstboot/plan/sql_text.hpp"
#include "firstboot/roles/pgsql/detail/pg_settings.hpp"
#include "firstboot/roles/pgsql/password.hpp"
#include "firstboot/roles/pgsql/provision_sql.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

using nlohmann::json;

/// A role and the variable that asks for it.
struct Wanted {
    specs::PgUser user;
    std::string variable;
};

Wanted* find(std::vector<Wanted>& roles, const std::string& name) {
    const auto found = std::find_if(
        roles.begin(), roles.end(), [&](const Wanted& one) { return one.user.name == name; });
    return found == roles.end() ? nullptr : &*found;
}

/// A name that stands twice is what its last entry says, in the place of the first.
void add_list(std::vector<Wanted>& roles, const RoleInput& input, const std::string& variable) {
    for (specs::PgUser& user : specs::pg_users(input.variables, variable)) {
        require_pg_name(user.name, variable, user.position);
        if (user.comment.empty()) {
            user.comment = "business user " + user.name;
        }
        if (Wanted* before = find(roles, user.name)) {
            *before = {std::move(user), variable};
        } else {
            roles.push_back({std::move(user), variable});
        }
    }
}

/// The users without which nothing works, where pg_default_roles lacks them: another name than
/// that of the list, for example.
void add_system_users(std::vector<Wanted>& roles, const PgNode& node) {
    const auto add = [&](const std::string& name, const char* variable) -> specs::PgUser* {
        if (find(roles, name) != nullptr) {
            return nullptr;
        }
        roles.push_back({{}, variable});
        roles.back().user.name = name;
        return &roles.back().user;
    };
    const auto join = [&](specs::PgUser& user, const std::string& group) {
        if (group.starts_with("pg_") || find(roles, group) != nullptr) {
            user.roles.push_back(group);
        }
    };
    if (specs::PgUser* admin = add(node.admin.user, "pg_admin_username")) {
        admin->superuser = true;
        admin->comment = "system admin user";
        join(*admin, "dbrole_admin");
    }
    if (specs::PgUser* replication = add(node.replication.user, "pg_replication_username")) {
        replication->bypassrls = true;
        replication->comment = "system replicator";
        join(*replication, "pg_monitor");
        join(*replication, "dbrole_readonly");
    }
    if (specs::PgUser* monitor = add(node.monitor.user, "pg_monitor_username")) {
        monitor->comment = "system monitor user";
        join(*monitor, "pg_monitor");
        join(*monitor, "dbrole_readonly");
    }
    // Whatever the list says: without them no replica follows, and nobody sees it.
    find(roles, node.replication.user)->user.replication = true;
    for (const PgLogin* login : {&node.admin, &node.replication, &node.monitor}) {
        find(roles, login->user)->user.login = true;
    }
}

bool is_date(const std::string& text) {
    const auto number = [&](std::size_t at, std::size_t count) {
        int value = -1;
        const char* const begin = text.data() + at;
        const auto [end, trouble] = std::from_chars(begin, begin + count, value);
        return trouble == std::errc() && end == begin + count ? value : -1;
    };
    return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
           std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                       std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                       std::chrono::day(static_cast<unsigned>(number(8, 2))))
               .ok();
}

void check(const Wanted& wanted) {
    const specs::PgUser& user = wanted.user;
    const auto fail = [&](const std::string& text, const char* expected) {
        PlacedText{wanted.variable, text, user.position}.fail_expected(expected);
    };
    if (!user.expire_at.empty() && user.expire_at != "infinity" && !is_date(user.expire_at)) {
        fail(user.expire_at, "for expire_at a date, e.g. 2030-12-31,");
    }
    if (user.connlimit < -1 || user.connlimit > std::numeric_limits<std::int32_t>::max()) {
        fail(std::to_string(user.connlimit), "for connlimit a number from -1 on");
    }
    constexpr std::int64_t k_days = 1'000'000;
    if (user.expire_in && (*user.expire_in < -k_days || *user.expire_in > k_days)) {
        fail(std::to_string(*user.expire_in), "for expire_in a number of days");
    }
}

json role_json(const Wanted& wanted, const RoleInput& input, const PgNode& node) {
    check(wanted);
    specs::PgUser user = wanted.user;
    if (user.expire_in) {  // so that another number of days counts, and the same one does not
        user.parameters.emplace_back("pigsty.expire_in", std::to_string(*user.expire_in));
    }
    std::sort(user.roles.begin(), user.roles.end());
    user.roles.erase(std::unique(user.roles.begin(), user.roles.end()), user.roles.end());
    json one{{"name", user.name},
             {"managed", user.name != node.dbsu},
             {"superuser", user.superuser},
             {"createdb", user.createdb},
             {"createrole", user.createrole},
             {"inherit", user.inherit},
             {"login", user.login},
             {"replication", user.replication},
             {"bypassrls", user.bypassrls},
             {"connlimit", user.connlimit},
             {"comment", user.comment},
             {"roles", user.roles},
             {"parameters", settings_json(user.parameters, wanted.variable, user.position)}};
    if (user.expire_in) {
        one["expire_in"] = *user.expire_in;
    } else if (!user.expire_at.empty()) {
        one["expire_at"] = user.expire_at;
    }
    if (const auto password = password_of(input, node, user.name)) {
        one["password"] = stored_password(node, {user.name, *password});
    }
    return one;
}

}  // namespace

std::string roles_drift(const RoleInput& input, const PgNode& node) {
    std::vector<Wanted> wanted;
    add_list(wanted, input, "pg_default_roles");
    add_system_users(wanted, node);
    if (input.variables.boolean("pg_provision")) {
        add_list(wanted, input, "pg_users");
        add_system_users(wanted, node);  // an entry there may have taken what they need
    }
    json list = json::array();
    for (const Wanted& one : wanted) {
        list.push_back(role_json(one, input, node));
        list.back()["n"] = list.size();
    }
    return provision_sql("roles.sql", {{"wanted", quote_literal(list.dump())}});
}

}  // namespace pigsty::firstboot
