// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "firstboot/roles/pgsql/pg_node.hpp"

namespace pigsty::firstboot {

/// Everything but ASCII letters, digits and "-._~" as "%" and two digits. Source: RFC 3986, 2.1.
std::string percent_encoded(std::string_view text);

/// Where an exporter connects to: through the socket of the node itself.
struct ExporterTarget {
    PgLogin login;
    std::uint16_t port = 5432;
    std::string database;
    std::string parameters;  ///< "sslmode=disable", the query of a URL; may be empty
    std::string socket_folder;
};

/// Shape: "postgres://dbuser_monitor:secret@:5432/postgres?sslmode=disable&host=%2Fvar%2Frun%2F…".
/// Source: PostgreSQL, "Connection URIs".
std::string exporter_url(const ExporterTarget& target);

}  // namespace pigsty::firstboot
