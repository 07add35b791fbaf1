// SPDX-License-Identifier: Apache-2.0
#include "specs/inventory/detail/field_tables.hpp"

#include <algorithm>
#include <array>

namespace pigsty::specs {

namespace {

constexpr NumberRange k_any = {};
constexpr NumberRange k_port = {1, 65535};
constexpr NumberRange k_from_minus_one = {-1, 2'147'483'647};
constexpr NumberRange k_positive = {0, 2'147'483'647};

constexpr Field k_user[] = {
    {"name", FieldType::text, true},
    {"password", FieldType::text, false, true},
    {"login", FieldType::boolean},
    {"superuser", FieldType::boolean},
    {"createdb", FieldType::boolean},
    {"createrole", FieldType::boolean},
    {"inherit", FieldType::boolean},
    {"replication", FieldType::boolean},
    {"bypassrls", FieldType::boolean},
    {"pgbouncer", FieldType::boolean},
    {"connlimit", FieldType::integer, false, false, k_from_minus_one},
    {"expire_in", FieldType::integer, false, false, k_positive},
    {"expire_at", FieldType::date},
    {"comment", FieldType::text},
    {"roles", FieldType::texts},
    {"parameters", FieldType::map},
};

constexpr Field k_database[] = {
    {"name", FieldType::text, true},
    {"baseline", FieldType::text},
    {"owner", FieldType::text},
    {"template", FieldType::text},
    {"encoding", FieldType::text},
    {"locale", FieldType::text},
    {"lc_collate", FieldType::text},
    {"lc_ctype", FieldType::text},
    {"tablespace", FieldType::text},
    {"allowconn", FieldType::boolean},
    {"revokeconn", FieldType::boolean},
    {"pgbouncer", FieldType::boolean},
    {"comment", FieldType::text},
    {"connlimit", FieldType::integer, false, false, k_from_minus_one},
    {"schemas", FieldType::texts},
    {"extensions", FieldType::extensions},
    {"parameters", FieldType::map},
};

constexpr Field k_service[] = {
    {"name", FieldType::text, true},
    {"src_ip", FieldType::text},
    {"src_port", FieldType::integer, true, false, k_port},
    {"dst_port", FieldType::port_or_word, false, false, k_any, "postgres pgbouncer"},
    {"check_method", FieldType::word, false, false, k_any, "http tcp"},
    {"check_port", FieldType::port_or_word, false, false, k_any, "patroni pg_exporter"},
    {"check_url", FieldType::text},
    {"check_code", FieldType::integer, false, false, {100, 599}},
    {"selector", FieldType::selector},
    {"selector_backup", FieldType::selector},
    {"haproxy", FieldType::listener},
};

constexpr Field k_haproxy[] = {
    {"maxconn", FieldType::integer, false, false, {1, 2'147'483'647}},
    {"balance", FieldType::text},
    {"default_server_options", FieldType::text},
};

constexpr Field k_hba_rule[] = {
    {"title", FieldType::text, true},
    {"role", FieldType::word, true, false, k_any, "common primary replica offline standby delayed"},
    {"rules", FieldType::hba_lines, true},
};

constexpr Field k_extension[] = {
    {"name", FieldType::text, true},
    {"schema", FieldType::text},
};

constexpr Field k_repository[] = {
    {"name", FieldType::text, true},
    {"description", FieldType::text},
    {"baseurl", FieldType::texts, true},
    {"enabled", FieldType::boolean},
    {"gpgcheck", FieldType::boolean},
    {"gpgkey", FieldType::texts},
    {"skip_if_unavailable", FieldType::boolean},
    {"priority", FieldType::integer, false, false, {1, 99}},
    {"exclude", FieldType::texts},
    {"includepkgs", FieldType::texts},
    {"proxy", FieldType::text, false, true},
    {"username", FieldType::text},
    {"password", FieldType::text, false, true},
};

constexpr Field k_upstream[] = {
    {"name", FieldType::text, true},
    {"domain", FieldType::text, true},
    {"endpoint", FieldType::text, true},
};

constexpr Field k_app[] = {
    {"name", FieldType::text, true},
    {"url", FieldType::text, true},
    {"comment", FieldType::text},
};

}  // namespace

FieldTable fields_of(ParameterType type) {
    switch (type) {
        case ParameterType::user:
        case ParameterType::role:
            return k_user;
        case ParameterType::database:
            return k_database;
        case ParameterType::service:
            return k_service;
        case ParameterType::hba_rule:
            return k_hba_rule;
        case ParameterType::extension:
            return k_extension;
        case ParameterType::repository:
            return k_repository;
        case ParameterType::upstream:
            return k_upstream;
        case ParameterType::app:
            return k_app;
        default:
            return {};
    }
}

FieldTable listener_fields() {
    return k_haproxy;
}

std::vector<std::string> field_names(FieldTable table) {
    std::vector<std::string> names;
    for (const Field& field : table) {
        names.emplace_back(field.name);
    }
    return names;
}

std::vector<std::string> words_of(const Field& field) {
    std::vector<std::string> words;
    std::string_view rest = field.words;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        words.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return words;
}

NumberRange range_of(const Parameter& parameter) {
    constexpr std::array<std::pair<std::string_view, NumberRange>, 10> k_ranges = {{
        {"node_admin_uid", {1, 60000}},
        {"pg_dbsu_uid", {1, 60000}},
        {"pgbouncer_max_db_conn", {1, 1'000'000}},
        {"pg_seq", {0, 1'000'000}},
        {"pg_sindex", {0, 1'000'000}},
        {"pg_version", {9, 99}},
        {"pg_weight", {0, 256}},
        {"redis_node", {0, 1'000'000}},
        {"redis_cluster_replicas", {0, 100}},
        {"vip_cidrmask", {1, 32}},
    }};
    if (parameter.name.ends_with("_port")) {
        return k_port;
    }
    for (const auto& [name, range] : k_ranges) {
        if (name == parameter.name) {
            return range;
        }
    }
    return k_any;
}

}  // namespace pigsty::specs
