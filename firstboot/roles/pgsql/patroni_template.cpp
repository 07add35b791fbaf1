// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/patroni_template.hpp"

#include <algorithm>
#include <array>

#include "base/edit_distance.hpp"
#include "base/quote.hpp"
#include "firstboot/roles/placed_text.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::array<std::string_view, 8> k_names = {
    "tiny", "mini", "small", "medium", "large", "oltp", "olap", "crit"};

/// A setting with its value in each template; "" where the server's own default counts.
struct Row {
    const char* name;
    std::array<const char*, 8> values;
};

constexpr std::array k_rows = {
    // clang-format off
    //                                            tiny     mini     small    medium   large    oltp     olap     crit
    Row{"max_connections",                      {"100",   "200",   "400",   "800",   "800",   "800",   "800",   "800"}},
    Row{"max_locks_per_transaction",            {"64",    "64",    "64",    "128",   "256",   "512",   "512",   "512"}},
    Row{"max_worker_processes",                 {"8",     "8",     "8",     "8",     "16",    "64",    "64",    "64"}},
    Row{"max_parallel_workers",                 {"2",     "4",     "4",     "8",     "16",    "32",    "32",    "32"}},
    Row{"max_parallel_maintenance_workers",     {"2",     "2",     "2",     "2",     "4",     "8",     "8",     "8"}},
    Row{"max_parallel_workers_per_gather",      {"0",     "0",     "0",     "0",     "0",     "0",     "8",     "0"}},
    Row{"max_wal_senders",                      {"",      "",      "24",    "24",    "24",    "24",    "24",    "24"}},
    Row{"max_replication_slots",                {"",      "",      "16",    "16",    "16",    "16",    "16",    "16"}},
    Row{"max_logical_replication_workers",      {"",      "8",     "8",     "8",     "8",     "8",     "8",     "8"}},
    Row{"max_sync_workers_per_subscription",    {"",      "6",     "6",     "6",     "6",     "6",     "6",     "6"}},
    Row{"wal_keep_size",                        {"1GB",   "5GB",   "10GB",  "20GB",  "100GB", "100GB", "100GB", "100GB"}},
    Row{"wal_keep_segments",                    {"64",    "320",   "640",   "1280",  "6400",  "6400",  "6400",  "6400"}},
    Row{"min_wal_size",                         {"1GB",   "5GB",   "10GB",  "20GB",  "50GB",  "100GB", "100GB", "100GB"}},
    Row{"max_wal_size",                         {"10GB",  "20GB",  "40GB",  "100GB", "200GB", "400GB", "400GB", "400GB"}},
    Row{"work_mem",                             {"4MB",   "8MB",   "32MB",  "32MB",  "32MB",  "32MB",  "128MB", "32MB"}},
    Row{"temp_file_limit",                      {"20GB",  "40GB",  "40GB",  "100GB", "100GB", "100GB", "500GB", "100GB"}},
    Row{"effective_cache_size",                 {"750MB", "3GB",   "6GB",   "12GB",  "24GB",  "320GB", "320GB", "320GB"}},
    Row{"vacuum_cost_delay",                    {"20ms",  "20ms",  "20ms",  "20ms",  "20ms",  "20ms",  "10ms",  "20ms"}},
    Row{"vacuum_cost_limit",                    {"2000",  "2000",  "2000",  "2000",  "2000",  "2000",  "10000", "1000"}},
    Row{"bgwriter_lru_maxpages",                {"800",   "800",   "800",   "800",   "800",   "800",   "1600",  "800"}},
    Row{"wal_writer_flush_after",               {"1MB",   "1MB",   "1MB",   "1MB",   "1MB",   "1MB",   "16MB",  "1MB"}},
    Row{"checkpoint_timeout",                   {"15min", "30min", "60min", "60min", "60min", "60min", "60min", "60min"}},
    Row{"checkpoint_completion_target",         {"0.80",  "0.95",  "0.95",  "0.95",  "0.95",  "0.95",  "0.95",  "0.95"}},
    Row{"vacuum_defer_cleanup_age",             {"50000", "50000", "50000", "50000", "50000", "50000", "0",     "50000"}},
    Row{"default_statistics_target",            {"200",   "500",   "500",   "500",   "500",   "1000",  "1000",  "1000"}},
    Row{"log_min_duration_statement",           {"100",   "100",   "100",   "100",   "100",   "100",   "1000",  "100"}},
    Row{"track_activity_query_size",            {"8192",  "8192",  "8192",  "8192",  "8192",  "8192",  "8192",  "32768"}},
    Row{"autovacuum_max_workers",               {"1",     "1",     "1",     "1",     "1",     "3",     "3",     "3"}},
    Row{"autovacuum_vacuum_scale_factor",       {"",      "",      "0.10",  "0.10",  "0.10",  "0.08",  "0.08",  "0.08"}},
    Row{"autovacuum_analyze_scale_factor",      {"",      "",      "0.05",  "0.05",  "0.05",  "0.04",  "0.04",  "0.04"}},
    Row{"idle_in_transaction_session_timeout",  {"10min", "1h",    "1h",    "1h",    "1h",    "10min", "0",     "1min"}},
    Row{"enable_partitionwise_join",            {"",      "",      "",      "",      "",      "",      "on",    ""}},
    Row{"jit",                                  {"",      "",      "",      "",      "",      "",      "on",    ""}},
    Row{"jit_above_cost",                       {"",      "",      "",      "",      "",      "",      "100000", ""}},
    Row{"pg_stat_statements.max",               {"3000",  "4000",  "5000",  "5000",  "5000",  "10000", "10000", "10000"}},
    Row{"pg_stat_statements.track_utility",     {"off",   "off",   "off",   "off",   "off",   "off",   "off",   "on"}},
    Row{"timescaledb.max_background_workers",   {"4",     "4",     "4",     "6",     "12",    "16",    "32",    "16"}},
    // clang-format on
};

/// The same in all templates.
struct Fixed {
    const char* name;
    const char* value;
};

constexpr std::array k_fixed = {
    Fixed{"superuser_reserved_connections", "10"},
    Fixed{"max_prepared_transactions", "0"},
    Fixed{"track_commit_timestamp", "on"},
    Fixed{"wal_level", "logical"},
    Fixed{"wal_log_hints", "on"},
    Fixed{"password_encryption", "scram-sha-256"},
    Fixed{"huge_pages", "try"},
    Fixed{"bgwriter_delay", "10ms"},
    Fixed{"bgwriter_lru_multiplier", "5.0"},
    Fixed{"wal_buffers", "16MB"},
    Fixed{"wal_writer_delay", "20ms"},
    Fixed{"commit_delay", "20"},
    Fixed{"commit_siblings", "10"},
    Fixed{"archive_mode", "on"},
    Fixed{"archive_command", "/pg/bin/pg-arcwal %p %f"},
    Fixed{"promote_trigger_file", "promote.signal"},
    Fixed{"max_standby_archive_delay", "10min"},
    Fixed{"max_standby_streaming_delay", "3min"},
    Fixed{"wal_receiver_status_interval", "1s"},
    Fixed{"hot_standby_feedback", "on"},
    Fixed{"wal_receiver_timeout", "60s"},
    Fixed{"random_page_cost", "1.1"},
    Fixed{"log_destination", "csvlog"},
    Fixed{"logging_collector", "on"},
    Fixed{"log_directory", "log"},
    Fixed{"log_filename", "postgresql-%Y-%m-%d.log"},
    Fixed{"log_checkpoints", "on"},
    Fixed{"log_lock_waits", "on"},
    Fixed{"log_replication_commands", "on"},
    Fixed{"log_statement", "ddl"},
    Fixed{"track_io_timing", "on"},
    Fixed{"track_functions", "all"},
    Fixed{"log_autovacuum_min_duration", "1s"},
    Fixed{"autovacuum_naptime", "1min"},
    Fixed{"autovacuum_vacuum_cost_delay", "-1"},
    Fixed{"autovacuum_vacuum_cost_limit", "-1"},
    Fixed{"autovacuum_freeze_max_age", "100000000"},
    Fixed{"deadlock_timeout", "50ms"},
    Fixed{"auto_explain.log_min_duration", "1s"},
    Fixed{"auto_explain.log_analyze", "on"},
    Fixed{"auto_explain.log_verbose", "on"},
    Fixed{"auto_explain.log_timing", "on"},
    Fixed{"auto_explain.log_nested_statements", "on"},
    Fixed{"pg_stat_statements.track", "all"},
    Fixed{"pg_stat_statements.track_planning", "off"},
    Fixed{"timescaledb.telemetry_level", "off"},
    Fixed{"citus.node_conninfo", "sslmode=prefer"},
};

/// Which major versions know a setting: from one on, up to and with another. What is not listed,
/// all of them do. Source: PostgreSQL's release notes.
struct Known {
    std::string_view name;
    std::int64_t from;
    std::int64_t to;
};

constexpr std::array k_known = {
    Known{"promote_trigger_file", 12, 15},
    Known{"vacuum_defer_cleanup_age", 10, 15},
    Known{"wal_keep_size", 13, 99},
    Known{"wal_keep_segments", 10, 12},
    Known{"pg_stat_statements.track_planning", 13, 99},
    Known{"max_parallel_maintenance_workers", 11, 99},
    Known{"enable_partitionwise_join", 11, 99},
    Known{"jit", 11, 99},
    Known{"jit_above_cost", 11, 99},
};

/// For the places of a version and of the libraries.
struct Server {
    std::int64_t version;
    const std::vector<std::string>& libraries;

    bool knows(std::string_view name) const {
        const auto* known = std::find_if(
            k_known.begin(), k_known.end(), [&](const Known& one) { return one.name == name; });
        if (known != k_known.end() && (version < known->from || version > known->to)) {
            return false;
        }
        const std::size_t dot = name.find('.');
        return dot == std::string_view::npos ||
               std::find(libraries.begin(), libraries.end(), name.substr(0, dot)) !=
                   libraries.end();
    }
};

std::size_t index_of(const RoleInput& input) {
    const PlacedText wanted = placed_text(input.variables, "pg_conf");
    std::string_view name = wanted.text;
    if (name.ends_with(".yml")) {
        name.remove_suffix(4);
    }
    const auto* const found = std::find(k_names.begin(), k_names.end(), name);
    if (found != k_names.end()) {
        return static_cast<std::size_t>(found - k_names.begin());
    }
    std::vector<std::string> names(k_names.begin(), k_names.end());
    std::string all;
    for (const std::string& one : names) {
        all += (all.empty() ? "" : ", ") + one;
    }
    const std::vector<std::string> near = base::nearest(name, names);
    wanted.fail_expected(
        "a template for Patroni (" + all + ")" +
        (near.empty() ? "" : ", perhaps " + base::quote(near.front() + ".yml") + ","));
}

DcsTuning tuning_of(std::string_view name) {
    if (name == "olap") {
        return {.maximum_lag_on_failover_bytes = 16'777'216};
    }
    if (name == "crit") {
        return {.maximum_lag_on_failover_bytes = 1,
                .start_timeout_seconds = 120,
                .stop_timeout_seconds = 10,
                .synchronous = true};
    }
    return {};
}

}  // namespace

PatroniTemplate patroni_template(const RoleInput& input,
                                 std::int64_t version,
                                 const std::vector<std::string>& libraries) {
    const std::size_t index = index_of(input);
    const Server server{version, libraries};
    PatroniTemplate chosen;
    chosen.name = k_names[index];
    chosen.dcs = tuning_of(chosen.name);
    chosen.checksums = chosen.name == "crit";
    for (const Row& row : k_rows) {
        if (*row.values[index] != '\0' && server.knows(row.name)) {
            chosen.settings.emplace_back(row.name, row.values[index]);
        }
    }
    for (const Fixed& fixed : k_fixed) {
        if (server.knows(fixed.name)) {
            chosen.settings.emplace_back(fixed.name, fixed.value);
        }
    }
    return chosen;
}

PgSettings memory_settings(std::uint64_t memory_bytes) {
    constexpr std::uint64_t k_mib = 1U << 20U;
    constexpr std::uint64_t k_gib = 1U << 30U;
    const std::uint64_t buffers = std::min(memory_bytes / 4, 32 * k_gib);
    if (buffers < k_gib) {
        return {{"shared_buffers", "256MB"}, {"maintenance_work_mem", "64MB"}};
    }
    const std::uint64_t maintenance = std::min(memory_bytes / 16, 8 * k_gib);
    return {{"shared_buffers", std::to_string((buffers + k_gib / 2) / k_gib) + "GB"},
            {"maintenance_work_mem", std::to_string((maintenance + k_mib / 2) / k_mib) + "MB"}};
}

}  // namespace pigsty::firstboot
