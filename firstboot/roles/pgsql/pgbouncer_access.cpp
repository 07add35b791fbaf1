// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/quote.hpp"
#include "firstboot/roles/pgsql/password.hpp"
#include "firstboot/roles/pgsql/pgbouncer_files.hpp"
#include "firstboot/roles/text/key_value_text.hpp"
#include "specs/inventory/pg_objects.hpp"

namespace pigsty::firstboot {

namespace {

/// Lines of the user list; a name stands there once.
class UserList {
  public:
    explicit UserList(const PgNode& node) : node_(node) {}

    void add(const std::string& name, const std::string& stored) {
        if (names_.insert(name).second) {
            text_ += pgbouncer_quoted(name) + ' ' + pgbouncer_quoted(stored) + '\n';
        }
    }
    void add_login(const std::string& name, const std::string& password) {
        add(name, stored_password(node_, {name, password}));
    }
    const std::string& text() const { return text_; }

  private:
    const PgNode& node_;
    std::set<std::string> names_;
    std::string text_;
};

/// The group of rules under its title; none of them when the role is not this one.
void append_rules(KeyValueText& text,
                  const RoleInput& input,
                  const char* variable,
                  const std::string& role) {
    for (const specs::PgHbaGroup& group : specs::pg_hba_groups(input.variables, variable)) {
        if (group.role != role) {
            continue;
        }
        text.line("").comment(group.title);
        for (const std::string& rule : group.rules) {
            text.line(rule);
        }
    }
}

}  // namespace

std::string pgbouncer_users(const RoleInput& input, const PgNode& node, PlanWriter& warn) {
    UserList list(node);
    list.add(node.dbsu, "");
    for (const PgLogin* login : {&node.monitor, &node.admin}) {
        list.add_login(login->user, login->password);
    }
    for (const specs::PgUser& user : specs::pg_users(input.variables, "pg_users")) {
        if (!user.pgbouncer) {
            continue;
        }
        const std::optional<std::string> password = password_of(input, node, user.name);
        if (password) {
            list.add_login(user.name, *password);
        } else if (user.name != node.dbsu) {
            warn.warn("the user " + base::quote(user.name) +
                      " is to be known to pgbouncer, but has no password: it cannot log in there");
        }
    }
    return list.text();
}

std::string pgbouncer_hba(const RoleInput& input, const PgNode& node) {
    KeyValueText text("pgbouncer_hba_rules, pgbouncer_hba_rules_extra");
    text.line("local pgbouncer " + pgbouncer_quoted(node.dbsu) + " peer");
    text.line("local all all md5");
    text.line("host all all 127.0.0.1/32 md5");
    // From other machines these two reach the pooler's own database and nothing else.
    for (const PgLogin* login : {&node.monitor, &node.admin}) {
        text.line("host pgbouncer " + pgbouncer_quoted(login->user) + " 10.0.0.0/8 md5");
    }
    for (const PgLogin* login : {&node.monitor, &node.admin}) {
        text.line("host all " + pgbouncer_quoted(login->user) + " 0.0.0.0/0 reject");
    }
    for (const char* variable : {"pgbouncer_hba_rules", "pgbouncer_hba_rules_extra"}) {
        append_rules(text, input, variable, "common");
        append_rules(text, input, variable, node.self().role);
    }
    return text.text();
}

}  // namespace pigsty::firstboot
