// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firstboot/plan/resource.hpp"
#include "firstboot/roles/role.hpp"
#include "specs/inventory/cluster.hpp"

namespace pigsty::firstboot {

enum class DcsKind { etcd, consul };

/// Where a node asks its DCS.
struct DcsAccess {
    DcsKind kind = DcsKind::consul;
    /// etcd: the servers, this node first when it is one. Consul: the agent on 127.0.0.1.
    std::vector<std::string> addresses;
    std::uint16_t port = 8500;

    /// The requests that read a key, one for each address. Shape of `key`: "pg/pg-test/leader".
    std::vector<HttpAnswers> key(const std::string& key) const;
};

/// A login of the database, as the inventory has it.
struct PgLogin {
    std::string user;
    std::string password;
};

/// What all roles of a PostgreSQL node share: who it is, where things are, and how they are
/// reached. Everything in it has been checked to be fit for a file, a path or a command line.
struct PgNode {
    specs::PgCluster cluster;
    std::size_t self_index = 0;  ///< in cluster.members

    std::string instance;       ///< "pg-test-1"
    std::int64_t version = 14;  ///< major
    std::string dbsu;           ///< account of the system and superuser
    std::string dbsu_home;
    std::string bin_dir;        ///< "/usr/pgsql/bin"
    std::string main_folder;    ///< "/data/postgres/pg-test-14"
    std::string backup_folder;  ///< "/data/backups/postgres/pg-test-14"
    std::string data_dir;       ///< "/pg/data", as PostgreSQL is told
    std::string socket_folder;  ///< "/var/run/postgresql"
    std::uint16_t port = 5432;
    std::uint16_t patroni_port = 8008;
    std::uint16_t pgbouncer_port = 6432;
    bool patroni = true;        ///< patroni_enabled
    bool pgbouncer = true;      ///< pgbouncer_enabled
    std::string dcs_namespace;  ///< "/pg"
    DcsAccess dcs;
    PgLogin admin;
    PgLogin monitor;
    PgLogin replication;

    const specs::PgMember& self() const { return cluster.members[self_index]; }
    bool is_primary() const { return self().role == "primary"; }
    /// "pg/pg-test/leader" for "leader".
    std::string dcs_key(const std::string& name) const;
    PgSocket socket() const;
    Access dbsu_access(unsigned mode) const { return {mode, dbsu, "postgres"}; }
};

/// True when the host is a member of a PostgreSQL cluster (segments of MatrixDB are none).
bool is_pg_node(const RoleInput& input);

/// Throws SpecError when the host is no member of a cluster, or with the place of a variable that
/// is not what it should be.
PgNode pg_node(const RoleInput& input);

/// The port in a variable. Throws SpecError with its place.
std::uint16_t port_of(const specs::HostVariables& variables, const std::string& name);

}  // namespace pigsty::firstboot
