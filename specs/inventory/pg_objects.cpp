// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/pg_objects.hpp"

#include <algorithm>
#include <charconv>

namespace pigsty::specs {

namespace {

/// One entry of a list, a map whose fields are read by name.
class Entry {
  public:
    explicit Entry(const YamlNode& node) : node_(node) {
        if (node.kind() != YamlKind::map) {
            node.fail_expected("a map of fields");
        }
    }

    base::Position position() const { return node_.position(); }

    std::string text(std::string_view name) const {
        const YamlNode* value = found(name);
        return value == nullptr ? "" : scalar(*value);
    }

    std::optional<std::string> optional_text(std::string_view name) const {
        const YamlNode* value = found(name);
        return value == nullptr ? std::nullopt : std::optional(scalar(*value));
    }

    std::string required(std::string_view name) const {
        std::string value = text(name);
        if (value.empty()) {
            node_.fail_expected("a field \"" + std::string(name) + "\"");
        }
        return value;
    }

    bool truth(std::string_view name, bool fallback) const {
        const YamlNode* value = found(name);
        if (value == nullptr) {
            return fallback;
        }
        const std::optional<bool> truth = yaml11_boolean(*value);
        if (!truth) {
            value->fail_expected("true or false");
        }
        return *truth;
    }

    std::optional<std::int64_t> number(std::string_view name) const {
        const YamlNode* value = found(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        const std::string& text = value->raw_text();
        std::int64_t number = 0;
        const auto end = text.data() + text.size();
        const auto [rest, trouble] = std::from_chars(text.data(), end, number);
        if (text.empty() || rest != end || trouble != std::errc()) {
            value->fail_expected("a whole number");
        }
        return number;
    }

    /// A single text counts as a list of one.
    std::vector<std::string> texts(std::string_view name) const {
        std::vector<std::string> texts;
        const YamlNode* value = found(name);
        if (value != nullptr && value->kind() == YamlKind::scalar) {
            texts.push_back(scalar(*value));
        } else if (value != nullptr) {
            for (const YamlNode* item : list(*value)) {
                texts.push_back(scalar(*item));
            }
        }
        return texts;
    }

    std::vector<std::pair<std::string, std::string>> pairs(std::string_view name) const {
        std::vector<std::pair<std::string, std::string>> pairs;
        const YamlNode* value = found(name);
        if (value == nullptr) {
            return pairs;
        }
        if (value->kind() != YamlKind::map) {
            value->fail_expected("a map of settings");
        }
        for (const YamlEntry& entry : value->entries()) {
            pairs.emplace_back(entry.key, scalar(*entry.value));
        }
        return pairs;
    }

    std::vector<PgExtension> extensions(std::string_view name) const;

    static const std::vector<const YamlNode*>& list(const YamlNode& value) {
        if (value.kind() != YamlKind::list) {
            value.fail_expected("a list");
        }
        return value.items();
    }

    static std::string scalar(const YamlNode& value) {
        if (value.kind() != YamlKind::scalar) {
            value.fail_expected("a text");
        }
        const std::string& text = value.raw_text();
        if (std::any_of(
                text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
            value.fail_expected("a text on one line, without control characters");
        }
        return text;
    }

  private:
    /// nullptr for a field that is not there or null.
    const YamlNode* found(std::string_view name) const {
        const YamlNode* value = node_.find(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    const YamlNode& node_;
};

PgExtension extension_of(const YamlNode& node) {
    if (node.kind() == YamlKind::scalar) {
        return {Entry::scalar(node), ""};
    }
    const Entry entry(node);
    return {entry.required("name"), entry.text("schema")};
}

std::vector<PgExtension> Entry::extensions(std::string_view name) const {
    std::vector<PgExtension> extensions;
    if (const YamlNode* value = found(name)) {
        for (const YamlNode* item : list(*value)) {
            extensions.push_back(extension_of(*item));
        }
    }
    return extensions;
}

/// The items of a variable that is a list; none when it is not set.
std::vector<const YamlNode*> items_of(const HostVariables& variables, std::string_view name) {
    const Variable* variable = variables.find(name);
    if (variable == nullptr || variable->value->is_null()) {
        return {};
    }
    return Entry::list(*variable->value);
}

PgUser user_of(const Entry& entry) {
    PgUser user;
    user.name = entry.required("name");
    user.position = entry.position();
    user.password = entry.optional_text("password");
    user.login = entry.truth("login", user.login);
    user.superuser = entry.truth("superuser", user.superuser);
    user.createdb = entry.truth("createdb", user.createdb);
    user.createrole = entry.truth("createrole", user.createrole);
    user.replication = entry.truth("replication", user.replication);
    user.bypassrls = entry.truth("bypassrls", user.bypassrls);
    user.inherit = entry.truth("inherit", user.inherit);
    user.pgbouncer = entry.truth("pgbouncer", user.pgbouncer);
    user.connlimit = entry.number("connlimit").value_or(user.connlimit);
    user.expire_in = entry.number("expire_in");
    user.expire_at = entry.text("expire_at");
    user.comment = entry.text("comment");
    user.roles = entry.texts("roles");
    user.parameters = entry.pairs("parameters");
    return user;
}

PgDatabase database_of(const Entry& entry) {
    PgDatabase database;
    database.name = entry.required("name");
    database.position = entry.position();
    database.baseline = entry.text("baseline");
    database.owner = entry.text("owner");
    database.template_name = entry.text("template");
    database.encoding = entry.text("encoding");
    database.locale = entry.text("locale");
    database.lc_collate = entry.text("lc_collate");
    database.lc_ctype = entry.text("lc_ctype");
    database.tablespace = entry.text("tablespace");
    database.allowconn = entry.truth("allowconn", database.allowconn);
    database.revokeconn = entry.truth("revokeconn", database.revokeconn);
    database.pgbouncer = entry.truth("pgbouncer", database.pgbouncer);
    database.comment = entry.text("comment");
    database.connlimit = entry.number("connlimit").value_or(database.connlimit);
    database.schemas = entry.texts("schemas");
    database.extensions = entry.extensions("extensions");
    database.parameters = entry.pairs("parameters");
    return database;
}

}  // namespace

std::vector<PgUser> pg_users(const HostVariables& variables, std::string_view variable) {
    std::vector<PgUser> users;
    for (const YamlNode* item : items_of(variables, variable)) {
        users.push_back(user_of(Entry(*item)));
    }
    return users;
}

std::vector<PgDatabase> pg_databases(const HostVariables& variables) {
    std::vector<PgDatabase> databases;
    for (const YamlNode* item : items_of(variables, "pg_databases")) {
        databases.push_back(database_of(Entry(*item)));
    }
    return databases;
}

std::vector<PgExtension> pg_extensions(const HostVariables& variables, std::string_view variable) {
    std::vector<PgExtension> extensions;
    for (const YamlNode* item : items_of(variables, variable)) {
        extensions.push_back(extension_of(*item));
    }
    return extensions;
}

std::vector<PgHbaGroup> pg_hba_groups(const HostVariables& variables, std::string_view variable) {
    std::vector<PgHbaGroup> groups;
    for (const YamlNode* item : items_of(variables, variable)) {
        const Entry entry(*item);
        groups.push_back({entry.text("title"), entry.text("role"), entry.texts("rules")});
        if (groups.back().role.empty()) {
            groups.back().role = "common";
        }
    }
    return groups;
}

}  // namespace pigsty::specs
