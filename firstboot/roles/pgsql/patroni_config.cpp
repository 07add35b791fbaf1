// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/pgsql/patroni_config.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "firstboot/roles/pgsql/hba.hpp"
#include "firstboot/roles/pgsql/patroni_template.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/detail/yaml_document.hpp"

namespace pigsty::firstboot {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* k_delay = "1h";  ///< of a member whose role is "delayed"

std::string at_port(const std::string& address, std::uint16_t port) {
    return address + ':' + std::to_string(port);
}

/// A whole number stays one; everything else is text.
Json setting_value(const std::string& text) {
    const bool whole =
        !text.empty() && text.size() < 10 &&
        std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return whole ? Json(std::stol(text)) : Json(text);
}

Json settings_of(const PgSettings& settings) {
    Json values = Json::object();
    for (const auto& [name, value] : settings) {
        values[name] = setting_value(value);
    }
    return values;
}

void add_dcs(const PgNode& node, Json& document) {
    if (node.dcs.kind == DcsKind::etcd) {
        Json hosts = Json::array();
        for (const std::string& address : node.dcs.addresses) {
            hosts.push_back(at_port(address, node.dcs.port));
        }
        document["etcd"] = {{"hosts", hosts}};
        return;
    }
    document["consul"] = {{"host", at_port(node.dcs.addresses.front(), node.dcs.port)},
                          {"consistency", "default"},
                          {"register_service", true},
                          {"service_check_interval", "15s"},
                          {"service_tags", Json::array({node.cluster.name})}};
}

Json api_login(const PgNode& node) {
    return {{"username", node.monitor.user}, {"password", node.monitor.password}};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

/// Of the whole cluster: any member may have to make it, and must make the same.
Json dcs_section(const PgNode& node, const PatroniTemplate& chosen, const Json& parameters) {
    Json dcs = {{"ttl", 30},
                {"loop_wait", 10},
                {"retry_timeout", 10},
                {"maximum_lag_on_failover", chosen.dcs.maximum_lag_on_failover_bytes},
                {"master_start_timeout", chosen.dcs.start_timeout_seconds},
                {"master_stop_timeout", chosen.dcs.stop_timeout_seconds},
                {"synchronous_mode", chosen.dcs.synchronous},
                {"synchronous_mode_strict", false}};
    const specs::PgMember* primary = node.cluster.primary();
    if (primary != nullptr && !primary->upstream.empty()) {
        dcs["standby_cluster"] = {{"host", primary->upstream},
                                  {"port", node.port},
                                  {"create_replica_methods", Json::array({"basebackup"})}};
    }
    dcs["postgresql"] = {{"use_slots", true},
                         {"use_pg_rewind", true},
                         {"remove_data_directory_on_rewind_failure", true},
                         {"parameters", parameters}};
    return dcs;
}

Json initdb_options(const RoleInput& input, const PatroniTemplate& chosen) {
    Json options = Json::array();
    const auto add = [&](const char* option, const char* variable) {
        const PlacedText value = placed_text(input.variables, variable);
        if (!value.text.empty()) {
            if (!is_made_of(value.text, "._-@")) {
                value.fail_expected("the name of an encoding or a locale");
            }
            options.push_back(Json::object({{option, value.text}}));
        }
    };
    add("encoding", "pg_encoding");
    add("locale", "pg_locale");
    add("lc-collate", "pg_lc_collate");
    add("lc-ctype", "pg_lc_ctype");
    if (chosen.checksums) {
        options.push_back("data-checksums");
    }
    return options;
}

Json bootstrap_section(const RoleInput& input,
                       const PgNode& node,
                       const std::vector<std::string>& libraries) {
    const PatroniTemplate chosen = patroni_template(input, node.version, libraries);
    Json parameters = settings_of(chosen.settings);
    parameters["shared_preload_libraries"] = joined(libraries);
    return {{"dcs", dcs_section(node, chosen, parameters)},
            {"initdb", initdb_options(input, chosen)},
            {"pg_hba", bootstrap_hba_lines(node)}};
}

Json authentication_section(const PgNode& node) {
    const Json replication = {{"username", node.replication.user},
                              {"password", node.replication.password}};
    return {{"superuser", {{"username", node.dbsu}}},
            {"replication", replication},
            {"rewind", replication}};
}

std::string listen_address(const RoleInput& input) {
    const PlacedText listen = placed_text(input.variables, "pg_listen");
    if (!is_made_of(listen.text, ".:*,")) {
        listen.fail_expected("an address, or addresses with commas,");
    }
    return listen.text;
}

Json postgresql_section(const RoleInput& input, const PgNode& node) {
    PgSettings local = memory_settings(input.facts.memory_bytes);
    local.emplace_back("unix_socket_directories", node.socket_folder);
    Json section = {
        {"listen", listen_address(input) + ':' + std::to_string(node.port)},
        {"connect_address", at_port(node.self().address, node.port)},
        {"use_unix_socket", true},
        {"use_unix_socket_repl", true},
        {"data_dir", node.data_dir},
        {"config_dir", node.data_dir},
        {"bin_dir", node.bin_dir},
        // Patroni keeps to itself what it writes here: ~/.pgpass would lose its other lines.
        {"pgpass", node.main_folder + "/tmp/pgpass"},
        {"use_pg_rewind", true},
        {"remove_data_directory_on_rewind_failure", true},
        {"remove_data_directory_on_diverged_timelines", false},
        {"authentication", authentication_section(node)},
        {"parameters", settings_of(local)},
        {"pg_hba", hba_lines(input, node)},
        {"create_replica_methods", Json::array({"basebackup"})}};
    section["basebackup"] = Json::array({Json{{"max-rate", "1000M"}},
                                         Json{{"checkpoint", "fast"}},
                                         Json{{"status-interval", "1"}},
                                         "verbose",
                                         "progress"});
    if (node.self().role == "delayed") {
        section["recovery_conf"] = {{"recovery_min_apply_delay", k_delay}};
    }
    if (input.variables.text("service_registry") == "consul") {
        section["callbacks"] = {{"on_role_change", "/pg/bin/pg-callback"}};
    }
    return section;
}

/// Offline and delayed members never lead: the first would take its queries' load along, the second
/// is behind on purpose. For the same reason commits do not wait for them.
Json tags_of(const PgNode& node) {
    const std::string& role = node.self().role;
    const bool aside = role == "offline" || role == "delayed";
    Json tags = {
        {"nofailover", aside}, {"clonefrom", !aside}, {"noloadbalance", false}, {"nosync", aside}};
    const auto& members = node.cluster.members;
    const auto source = std::find_if(members.begin(), members.end(), [&](const auto& member) {
        return !member.address.empty() && member.address == node.self().upstream;
    });
    // Patroni wants the name of a member; the upstream of a primary is another cluster's.
    if (!node.is_primary() && source != members.end()) {
        tags["replicatefrom"] = source->instance();
    }
    return tags;
}

/// An unquoted "off" of the inventory counts as the word: the truth value is none to Patroni.
std::string watchdog_mode(const RoleInput& input) {
    const PlacedText mode = placed_text(input.variables, "patroni_watchdog_mode");
    if (mode.text == "false" || mode.text == "no") {
        return "off";
    }
    if (mode.text != "off" && mode.text != "automatic" && mode.text != "required") {
        mode.fail_expected("off, automatic or required");
    }
    return mode.text;
}

}  // namespace

std::vector<std::string> shared_libraries(const RoleInput& input) {
    std::vector<std::string> libraries;
    for (const PlacedText& word :
         placed_words(placed_text(input.variables, "pg_shared_libraries"))) {
        if (!is_made_of(word.text, "_-./$")) {
            word.fail_expected("names of libraries");
        }
        libraries.push_back(word.text);
    }
    return libraries;
}

std::string patroni_config(const RoleInput& input, const PgNode& node) {
    const std::vector<std::string> libraries = shared_libraries(input);
    Json document = {{"namespace", node.dcs_namespace + '/'},
                     {"scope", node.cluster.name},
                     {"name", node.instance}};
    document["log"] = {{"level", "INFO"},
                       {"dir", "/pg/log"},
                       {"file_size", 33'554'432},
                       {"file_num", 20},
                       {"dateformat", "%Y-%m-%d %H:%M:%S %z"},
                       {"format", "%(asctime)s %(levelname)s: %(message)s"}};
    add_dcs(node, document);
    document["restapi"] = {{"listen", at_port("0.0.0.0", node.patroni_port)},
                           {"connect_address", at_port(node.self().address, node.patroni_port)},
                           {"authentication", api_login(node)}};
    document["bootstrap"] = bootstrap_section(input, node, libraries);
    document["postgresql"] = postgresql_section(input, node);
    document["watchdog"] = {{"mode", watchdog_mode(input)}, {"device", "/dev/watchdog"}};
    document["tags"] = tags_of(node);
    return std::string(k_written_by_us) + '\n' + yaml_document(document);
}

std::string patronictl_config(const PgNode& node) {
    Json document = {{"namespace", node.dcs_namespace + '/'}, {"scope", node.cluster.name}};
    add_dcs(node, document);
    document["restapi"] = {{"authentication", api_login(node)}};
    return std::string(k_written_by_us) + '\n' + yaml_document(document);
}

}  // namespace pigsty::firstboot
