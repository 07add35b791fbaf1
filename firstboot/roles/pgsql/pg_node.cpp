// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/pg_node.hpp"

#include <algorithm>

#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::uint16_t k_etcd_port = 2379;
constexpr std::uint16_t k_consul_port = 8500;

/// The text of a variable that names a path.
std::string path_of(const specs::HostVariables& variables, const std::string& name) {
    const PlacedText path = placed_text(variables, name);
    require_path(path);
    return path.text;
}

/// A name of the system's or the database's that goes into files, paths and command lines.
std::string account_of(const specs::HostVariables& variables, const std::string& name) {
    const PlacedText account = placed_text(variables, name);
    if (!is_made_of(account.text, "_-") || account.text.starts_with('-')) {
        account.fail_expected("a name of letters, digits, \"_\" and \"-\"");
    }
    return account.text;
}

PgLogin login_of(const specs::HostVariables& variables, const std::string& stem) {
    return {account_of(variables, stem + "_username"),
            placed_text(variables, stem + "_password").text};
}

std::int64_t version_of(const specs::HostVariables& variables) {
    const std::int64_t version = variables.integer("pg_version");
    if (version < 10 || version > 99) {
        placed_text(variables, "pg_version").fail_expected("a major version from 10 on, e.g. 14");
    }
    return version;
}

DcsAccess dcs_of(const specs::HostVariables& variables) {
    if (variables.text("dcs_type") != "etcd") {
        return {DcsKind::consul, {"127.0.0.1"}, k_consul_port};
    }
    DcsAccess access{DcsKind::etcd, {}, k_etcd_port};
    for (const specs::DcsServer& server : specs::dcs_servers(variables)) {
        access.addresses.push_back(server.address);
    }
    const auto self =
        std::find(access.addresses.begin(), access.addresses.end(), variables.address());
    if (self != access.addresses.end()) {
        std::rotate(access.addresses.begin(), self, self + 1);
    }
    return access;
}

std::string namespace_of(const specs::HostVariables& variables) {
    const PlacedText text = placed_text(variables, "pg_namespace");
    require_path(text);
    return text.text;
}

}  // namespace

std::vector<HttpAnswers> DcsAccess::key(const std::string& key) const {
    std::vector<HttpAnswers> requests;
    for (const std::string& address : addresses) {
        requests.push_back({.address = address,
                            .port = port,
                            .path = kind == DcsKind::etcd ? "/v2/keys/" + key : "/v1/kv/" + key});
    }
    return requests;
}

std::string PgNode::dcs_key(const std::string& name) const {
    return dcs_namespace.substr(1) + '/' + cluster.name + '/' + name;
}

PgSocket PgNode::socket() const {
    return {dbsu, socket_folder, port, bin_dir + "/psql"};
}

std::uint16_t port_of(const specs::HostVariables& variables, const std::string& name) {
    const std::int64_t port = variables.integer(name);
    if (port < 1 || port > 65535) {
        placed_text(variables, name).fail_expected("a port, 1 to 65535,");
    }
    return static_cast<std::uint16_t>(port);
}

bool is_pg_node(const RoleInput& input) {
    return input.variables.optional_text("pg_cluster") &&
           input.variables.optional_text("gp_role") != "segment";
}

PgNode pg_node(const RoleInput& input) {
    const specs::HostVariables& variables = input.variables;
    PgNode node;
    node.cluster = specs::pg_cluster_of(input.inventory, variables.address()).value();
    const auto self = std::find_if(
        node.cluster.members.begin(), node.cluster.members.end(), [&](const auto& member) {
            return member.address == variables.address();
        });
    node.self_index = static_cast<std::size_t>(self - node.cluster.members.begin());
    node.instance = self->instance();
    node.version = version_of(variables);
    node.dbsu = account_of(variables, "pg_dbsu");
    node.dbsu_home = path_of(variables, "pg_dbsu_home");
    node.bin_dir = path_of(variables, "pg_bin_dir");
    const std::string place = "/postgres/" + node.cluster.name + '-' + std::to_string(node.version);
    node.main_folder = path_of(variables, "pg_fs_main") + place;
    node.backup_folder = path_of(variables, "pg_fs_bkup") + place;
    node.data_dir = path_of(variables, "pg_data");
    node.socket_folder = path_of(variables, "pg_localhost");
    node.port = port_of(variables, "pg_port");
    node.patroni_port = port_of(variables, "patroni_port");
    node.pgbouncer_port = port_of(variables, "pgbouncer_port");
    node.patroni = variables.boolean("patroni_enabled");
    node.pgbouncer = variables.boolean("pgbouncer_enabled");
    node.dcs_namespace = namespace_of(variables);
    node.dcs = dcs_of(variables);
    node.admin = login_of(variables, "pg_admin");
    node.monitor = login_of(variables, "pg_monitor");
    node.replication = login_of(variables, "pg_replication");
    return node;
}

}  // namespace pigsty::firstboot
