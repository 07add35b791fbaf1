// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/exporters.hpp"

#include "firstboot/roles/pgsql/exporter_url.hpp"
#include "firstboot/roles/pgsql/service_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Comes with the program; upstream's own three files are not part of it.
constexpr const char* k_collectors = "/etc/pg_exporter/pg_exporter.yml";

/// Lines NAME="value".
class Environment {
  public:
    void set(const std::string& name, const std::string& value) {
        text_ += name + '=' + environment_value(value) + '\n';
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// The query of a URL, as pg_exporter_params has it.
std::string url_parameters(const RoleInput& input) {
    PlacedText parameters = placed_text(input.variables, "pg_exporter_params");
    if (!parameters.text.empty() && !is_made_of(parameters.text, "-._~%=&/:,@+")) {
        parameters.fail_expected("the query of a URL, e.g. sslmode=disable,");
    }
    return parameters.text;
}

/// The inventory's whole connection string, or one made of what it says of the cluster.
std::string url_of(const RoleInput& input, const char* variable, const ExporterTarget& target) {
    const std::string given = placed_text(input.variables, variable).text;
    return given.empty() ? exporter_url(target) : given;
}

/// postgres_exporter knows the longer one of the two names that a scheme has.
std::string with_long_scheme(const std::string& url) {
    constexpr std::string_view shorter = "postgres://";
    return url.starts_with(shorter) ? "postgresql://" + url.substr(shorter.size()) : url;
}

std::string database_names(const RoleInput& input, const char* variable) {
    PlacedText names = placed_text(input.variables, variable);
    if (names.text.find_first_of(" \"'") != std::string::npos) {
        names.fail_expected("names of databases divided by commas");
    }
    return names.text;
}

/// What pg_exporter reads for either target. Source: pg_exporter 0.4, "Usage".
void set_common(Environment& environment,
                const RoleInput& input,
                std::uint16_t port,
                const char* options) {
    environment.set("PG_EXPORTER_CONFIG", k_collectors);
    environment.set("PG_EXPORTER_LISTEN_ADDRESS", ':' + std::to_string(port));
    environment.set("PG_EXPORTER_TELEMETRY_PATH", metrics_path(input));
    environment.set("PG_EXPORTER_DISABLE_CACHE", "false");
    environment.set("PG_EXPORTER_CONNECT_TIMEOUT", "100");
    environment.set("PG_EXPORTER_OPTS", placed_text(input.variables, options).text);
}

std::string discovery(const RoleInput& input) {
    return input.variables.boolean("pg_exporter_auto_discovery") ? "true" : "false";
}

/// Source: postgres_exporter 0.11, "Flags" and "Environment Variables".
std::string separate_options(const RoleInput& input, std::uint16_t port) {
    std::string options = "--web.listen-address=:" + std::to_string(port) +
                          " --web.telemetry-path=" + metrics_path(input);
    if (!input.variables.boolean("pg_exporter_auto_discovery")) {
        return options;
    }
    options += " --auto-discover-databases";
    const std::string excluded = database_names(input, "pg_exporter_exclude_database");
    const std::string included = database_names(input, "pg_exporter_include_database");
    options += excluded.empty() ? "" : " --exclude-databases=" + excluded;
    return options + (included.empty() ? "" : " --include-databases=" + included);
}

ExporterTarget target_of(const RoleInput& input, const PgNode& node, bool pooler) {
    return {.login = node.monitor,
            .port = pooler ? node.pgbouncer_port : node.port,
            .database = pooler ? "pgbouncer" : "postgres",
            .parameters = url_parameters(input),
            .socket_folder = node.socket_folder};
}

}  // namespace

ExporterKind exporter_kind(const Facts& facts, const PlanWriter& plan) {
    if (!facts.program("pg_exporter").empty() || plan.installs("pg_exporter")) {
        return ExporterKind::pg_exporter;
    }
    return facts.program("postgres_exporter").empty() ? ExporterKind::missing
                                                      : ExporterKind::separate;
}

ExporterSetup postgres_exporter(const RoleInput& input,
                                const PgNode& node,
                                ExporterKind kind,
                                PlanWriter& plan) {
    ExporterSetup setup{.name = "pg_exporter",
                        .description = "Measures of PostgreSQL for Prometheus",
                        .memory_limit = "200M",
                        .port = port_of(input.variables, "pg_exporter_port")};
    const std::string url = url_of(input, "pg_exporter_url", target_of(input, node, false));
    Environment environment;
    if (kind == ExporterKind::separate) {
        setup.program =
            program_path(input.facts, "postgres_exporter", "/usr/bin/postgres_exporter");
        environment.set("DATA_SOURCE_NAME", with_long_scheme(url));
        environment.set("PG_EXPORTER_OPTS", separate_options(input, setup.port));
        setup.environment = environment.text();
        return setup;
    }
    if (placed_text(input.variables, "pg_exporter_config").text != "pg_exporter.yml") {
        plan.warn(std::string("pg_exporter_config has no effect: pg_exporter collects what ") +
                  k_collectors + " of its package says");
    }
    setup.program = program_path(input.facts, "pg_exporter", "/usr/bin/pg_exporter");
    setup.reloads = true;
    environment.set("PG_EXPORTER_URL", url);
    environment.set("PG_EXPORTER_AUTO_DISCOVERY", discovery(input));
    environment.set("PG_EXPORTER_EXCLUDE_DATABASE",
                    database_names(input, "pg_exporter_exclude_database"));
    environment.set("PG_EXPORTER_INCLUDE_DATABASE",
                    database_names(input, "pg_exporter_include_database"));
    set_common(environment, input, setup.port, "pg_exporter_options");
    setup.environment = environment.text();
    return setup;
}

ExporterSetup pooler_exporter(const RoleInput& input,
                              const PgNode& node,
                              ExporterKind kind,
                              PlanWriter& plan) {
    ExporterSetup setup{.name = "pgbouncer_exporter",
                        .description = "Measures of the pooler for Prometheus",
                        .memory_limit = "100M",
                        .port = port_of(input.variables, "pgbouncer_exporter_port")};
    Environment environment;
    if (kind == ExporterKind::pg_exporter) {
        setup.program = program_path(input.facts, "pg_exporter", "/usr/bin/pg_exporter");
        setup.reloads = true;
        environment.set("PG_EXPORTER_URL",
                        url_of(input, "pgbouncer_exporter_url", target_of(input, node, true)));
        environment.set("PG_EXPORTER_AUTO_DISCOVERY", "false");
        set_common(environment, input, setup.port, "pgbouncer_exporter_options");
        setup.environment = environment.text();
        return setup;
    }
    if (!placed_text(input.variables, "pgbouncer_exporter_url").text.empty()) {
        plan.warn("pgbouncer_exporter_url has no effect: this machine's exporter takes no URL");
    }
    setup.program = program_path(input.facts, "pgbouncer_exporter", "/usr/bin/pgbouncer_exporter");
    // libpq reads the last one, so that the password stands on no command line.
    environment.set("HOST", "0.0.0.0");
    environment.set("PORT", std::to_string(setup.port));
    environment.set("PGBOUNCER_HOST", node.socket_folder);
    environment.set("PGBOUNCER_PORT", std::to_string(node.pgbouncer_port));
    environment.set("PGBOUNCER_USER", node.monitor.user);
    environment.set("PGPASSWORD", node.monitor.password);
    // It takes PgBouncer's statistics for those of versions before 1.8 and ends at the first row of
    // a database that it is to report; of none it reports, so that the lists are measured.
    environment.set("PGBOUNCER_DATABASES", "(none)");
    environment.set("PG_EXPORTER_OPTS", "");
    setup.environment = environment.text();
    return setup;
}

}  // namespace pigsty::firstboot
