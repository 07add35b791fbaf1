// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "specs/inventory/cluster.hpp"
#include "specs/inventory/selector.hpp"

namespace pigsty::specs {

/// A port that a service names by what listens there; each member has its own number for it.
enum class PgPort { postgres, pgbouncer, patroni, pg_exporter };
using PgServicePort = std::variant<PgPort, std::uint16_t>;

enum class PgCheck {
    http,  ///< a request is answered with a status
    tcp,   ///< a connection is taken
};

/// A service of a cluster, as pg_services and pg_services_extra list it: a port that every node of
/// the cluster offers, and the members behind it.
struct PgService {
    std::string name;          ///< "primary"
    base::Position position;   ///< of its entry
    std::string src_ip = "*";  ///< "*", "vip", or an address
    std::uint16_t src_port = 0;
    /// Where a member is connected to. Upstream's documentation says pgbouncer for what is absent,
    /// its template takes PostgreSQL: what the template does is what runs everywhere.
    PgServicePort dst_port = PgPort::postgres;
    PgCheck check_method = PgCheck::http;
    /// nullopt ("none" or absent): Patroni for http, for tcp the port that is connected to.
    std::optional<PgServicePort> check_port;
    std::string check_url = "/";
    std::int64_t check_code = 200;
    std::optional<Selector> selector;         ///< members that do the work; none: nobody
    std::optional<Selector> selector_backup;  ///< members for when nobody else is up
    std::int64_t maxconn = 3000;
    std::string balance = "roundrobin";
    std::string default_server_options;  ///< upstream's where the inventory has none
};

/// The services of a variable, in their order. Throws SpecError with the place of a field that has
/// the wrong type, is unknown in meaning, or could not stand on a line of haproxy's configuration.
std::vector<PgService> pg_services(const HostVariables& variables, std::string_view variable);

/// A member behind a service.
struct PgServiceMember {
    const PgMember* member = nullptr;  ///< of the cluster that was asked about
    bool backup = false;
};

/// Who is behind a service, the workers by sequence and then those that are in reserve only. A
/// member that both selectors pick stands once, in its place, and is in reserve.
std::vector<PgServiceMember> members_of(const PgService& service, const PgCluster& cluster);

}  // namespace pigsty::specs
