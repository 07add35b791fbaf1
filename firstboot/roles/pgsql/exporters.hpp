// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "firstboot/roles/pgsql/pg_node.hpp"
#include "firstboot/roles/plan_writer.hpp"

namespace pigsty::firstboot {

/// Which programs measure PostgreSQL and the pooler.
enum class ExporterKind {
    pg_exporter,  ///< one program for both, as upstream has it
    separate,     ///< Debian's postgres_exporter and pgbouncer_exporter
    missing,
};

/// pg_exporter where it is or where the plan installs it, else Debian's programs where they are.
ExporterKind exporter_kind(const Facts& facts, const PlanWriter& plan);

/// What an exporter is started with.
struct ExporterSetup {
    std::string name;  ///< "pg_exporter"; its unit and its file in /etc/default
    std::string description;
    std::string program;
    std::string options;      ///< of the command line; in the environment, too
    std::string environment;  ///< lines NAME="value"
    std::string memory_limit;
    bool reloads = false;  ///< SIGHUP is understood
    std::uint16_t port = 0;
};

/// The exporter of PostgreSQL and of the pooler. Throw SpecError for settings that cannot stand in
/// a URL or on a command line; settings without effect are told.
ExporterSetup postgres_exporter(const RoleInput& input,
                                const PgNode& node,
                                ExporterKind kind,
                                PlanWriter& plan);
ExporterSetup pooler_exporter(const RoleInput& input,
                              const PgNode& node,
                              ExporterKind kind,
                              PlanWriter& plan);

}  // namespace pigsty::firstboot
