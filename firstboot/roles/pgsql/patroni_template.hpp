// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firstboot/roles/role.hpp"

namespace pigsty::firstboot {

/// Settings of PostgreSQL in their order; values as in postgresql.conf, without quotes.
using PgSettings = std::vector<std::pair<std::string, std::string>>;

/// What Patroni's cluster-wide configuration gets beside the settings of PostgreSQL.
struct DcsTuning {
    std::int64_t maximum_lag_on_failover_bytes = 1'048'576;
    std::int64_t start_timeout_seconds = 10;  ///< before a failover, when the leader has crashed
    std::int64_t stop_timeout_seconds = 30;
    bool synchronous = false;
};

/// One of tiny, mini, small, medium, large, oltp, olap and crit.
/// Source: the parameter tables of Pigsty v1.4.
struct PatroniTemplate {
    std::string name;
    PgSettings settings;
    DcsTuning dcs;
    bool checksums = false;
};

/// The template that pg_conf names, with or without ".yml", for that major version of PostgreSQL:
/// settings that it does not know, or no longer, are left out; those of libraries only when
/// `libraries` has them. Throws SpecError, naming the nearest template and all of them.
PatroniTemplate patroni_template(const RoleInput& input,
                                 std::int64_t version,
                                 const std::vector<std::string>& libraries);

/// shared_buffers and maintenance_work_mem for a machine with that much memory: a quarter, up to 32
/// GiB, and a sixteenth, up to 8 GiB; fixed ones where a quarter is less than 1 GiB.
PgSettings memory_settings(std::uint64_t memory_bytes);

}  // namespace pigsty::firstboot
