// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/facts/text_lines.hpp"
#include "firstboot/identity/http_get.hpp"
#include "firstboot/identity/transfer_encoding.hpp"

namespace pigsty::firstboot {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// Stands in a data directory while its content is being taken away.
constexpr const char* k_removing = ".pigsty-removing";
constexpr const char* k_patroni = "patroni.service";

const PgDataOurs& body_of(const Resource& resource) {
    return std::get<PgDataOurs>(resource.body);
}

/// What stands in the folder; what a new file system brings along does not count.
std::vector<std::string> content_of(const PgDataOurs& data, const System& system) {
    const auto info = system.files().info_followed(data.folder);
    if (info && info->type != FileType::directory) {
        throw base::Error(base::quote(data.folder) + " has to be a directory");
    }
    std::vector<std::string> names;
    for (std::string& name : system.files().list(data.folder)) {
        if (name != "lost+found") {
            names.push_back(std::move(name));
        }
    }
    return names;
}

bool has(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Source: pg_controldata(1). Throws Error when the server's files cannot be read.
std::string identifier_on_disk(const PgDataOurs& data, const System& system) {
    constexpr std::string_view k_line = "Database system identifier:";
    const std::string text = system.run_checked({"env", "LC_ALL=C", data.controldata, data.folder},
                                                std::chrono::seconds(60));
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with(k_line)) {
            return std::string(trimmed(line.substr(k_line.size())));
        }
    }
    throw base::Error(base::quote(data.controldata) + " tells no system identifier of " +
                      base::quote(data.folder));
}

/// The value of a key as etcd (an object) or Consul (a list) tells it; nullopt: it is not so.
std::optional<std::string> value_of(const std::string& body) {
    const json document = json::parse(body, nullptr, false);
    if (document.is_object() && document.contains("node")) {
        const json& node = document.at("node");
        return node.is_object() ? std::optional(node.value("value", "")) : std::nullopt;
    }
    if (document.is_array() && document.size() == 1 && document.front().is_object()) {
        const json& value = document.front().value("Value", json());
        return value.is_string() ? base64_decode(value.get<std::string>()) : std::string();
    }
    return std::nullopt;
}

/// The cluster's identifier in the DCS; empty: it knows none, or the cluster is being made. Throws
/// Error when nobody answers.
std::string identifier_in_dcs(const PgDataOurs& data) {
    std::string seen = "there is nobody to ask";
    for (const HttpAnswers& place : data.initialize) {
        try {
            const HttpAnswer answer =
                http_ask({place.address, place.port},
                         {.path = place.path,
                          .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3),
                          .limit_bytes = 65536});
            if (answer.status == 404) {
                return "";
            }
            if (const auto value = answer.status == 200 ? value_of(answer.body) : std::nullopt) {
                return *value;
            }
            seen = place.address + " answers " + std::to_string(answer.status);
        } catch (const base::FetchError& error) {
            seen = error.message();
        }
    }
    base::Error error("cannot tell whether the data in " + base::quote(data.folder) +
                      " are those of cluster " + base::quote(data.cluster) +
                      ": the DCS does not answer: " + seen);
    error.set_hint("the data are left as they are; apply again once the DCS is up");
    throw error;
}

/// True when the process of postmaster.pid is a server that runs.
bool server_runs(const PgDataOurs& data, const System& system) {
    const auto text = system.files().read(data.folder + "/postmaster.pid", 65536);
    if (!text) {
        return false;
    }
    const std::string first(trimmed(text->substr(0, text->find('\n'))));
    unsigned pid = 0;
    const auto [end, trouble] = std::from_chars(first.data(), first.data() + first.size(), pid);
    if (trouble != std::errc() || end != first.data() + first.size() || pid == 0) {
        return true;  // not understood: better not touched
    }
    // "postgres" or "postmaster"; after a boot the number may be anybody's.
    const auto name = system.files().read("/proc/" + std::to_string(pid) + "/comm");
    return name && name->starts_with("post");
}

[[noreturn]] void refuse(const PgDataOurs& data, const std::string& ours, const std::string& disk) {
    base::Error error(base::quote(data.folder) +
                      " holds the data of another cluster: their "
                      "system identifier is " +
                      disk + ", that of cluster " + base::quote(data.cluster) + " in the DCS is " +
                      ours);
    error.set_hint(
        "move them away, or, when nobody needs them, set pg_exists_action to clean in the "
        "inventory (without pg_disable_purge); then apply again");
    throw error;
}

/// pg_basebackup puts the control file last: without it, and with a backup's label, a copy was cut.
bool is_cut_copy(const PgDataOurs& data, const std::vector<std::string>& names, System& system) {
    return has(names, "backup_label") && !system.files().info(data.folder + "/global/pg_control");
}

Look look(const Resource& resource, EngineContext& context) {
    if (!context.system.live()) {
        return needs_live();
    }
    const PgDataOurs& data = body_of(resource);
    const std::vector<std::string> names = content_of(data, context.system);
    if (names.empty()) {
        return {};
    }
    if (context.system.has_systemd() && context.units.status(k_patroni).active()) {
        return {LookState::already, "Patroni works with it, and knows whose data they are", ""};
    }
    if (has(names, k_removing)) {
        return {LookState::differs, "data of another cluster are half removed", ""};
    }
    if (!has(names, "PG_VERSION")) {
        base::Error error(base::quote(data.folder) +
                          " is not empty, but no data directory of PostgreSQL: it has " +
                          base::quote(names.front()));
        error.set_hint("move what is there away, then apply again");
        throw error;
    }
    const std::string ours = identifier_in_dcs(data);
    if (ours.empty()) {
        return {LookState::already, "the DCS does not know the cluster: the data stay", ""};
    }
    if (is_cut_copy(data, names, context.system)) {
        return {LookState::differs, "a copy of the cluster was cut short: it begins anew", ""};
    }
    const std::string disk = identifier_on_disk(data, context.system);
    if (ours == disk) {
        return {};
    }
    if (data.foreign == ForeignData::keep) {
        refuse(data, ours, disk);
    }
    return {LookState::differs,
            "removes the data of another cluster, " + disk + " instead of " + ours,
            ""};
}

/// Only what is in the data directory: links in it (tablespaces) are removed, what they lead to
/// stays. The mark goes last, so that a run that is cut goes on here.
void make(const Resource& resource, EngineContext& context) {
    const PgDataOurs& data = body_of(resource);
    const RootFolder& files = context.system.files();
    if (server_runs(data, context.system)) {
        base::Error error("a PostgreSQL server runs on the data of another cluster in " +
                          base::quote(data.folder) + ", which are to be removed");
        error.set_hint("stop it, then apply again");
        throw error;
    }
    const auto resolved = files.resolve(data.folder);
    if (!resolved || *resolved == "/") {
        throw base::Error("cannot find " + base::quote(data.folder));
    }
    files.write(*resolved + '/' + k_removing, "", {.mode = 0600});
    const fs::path folder = files.path() / fs::path(*resolved).relative_path();
    for (const std::string& name : files.list(*resolved)) {
        std::error_code trouble;
        if (name != k_removing && name != "lost+found") {
            fs::remove_all(folder / name, trouble);
        }
        if (trouble) {
            throw base::SystemError("cannot remove " + base::quote(*resolved + '/' + name),
                                    trouble.value());
        }
    }
    files.remove(*resolved + '/' + k_removing);
}

}  // namespace

const Handler k_pgdata_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
