// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/engine/dcs_key.hpp"
#include "firstboot/engine/handler.hpp"
#include "firstboot/engine/journal.hpp"
#include "firstboot/facts/text_lines.hpp"

namespace pigsty::firstboot {

namespace {

namespace fs = std::filesystem;

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

/// The DCS's word on the cluster. Throws Error when nobody answers.
std::optional<DcsKey> ask_dcs(const PgDataOurs& data, const std::vector<HttpAnswers>& key) {
    try {
        return read_dcs_key(key);
    } catch (const base::Error& trouble) {
        base::Error error("cannot tell whether the data in " + base::quote(data.folder) +
                          " are those of cluster " + base::quote(data.cluster) + ": " +
                          trouble.message());
        error.set_hint("the data are left as they are; apply again once the DCS is up");
        throw error;
    }
}

/// A whole one, of 8192 bytes since version 10. initdb makes it long before its end, pg_basebackup
/// at its end.
bool has_control_file(const PgDataOurs& data, const System& system) {
    constexpr std::uint64_t k_size_bytes = 8192;
    const auto info = system.files().info_followed(data.folder + "/global/pg_control");
    return info && info->size_bytes >= k_size_bytes;
}

/// True when the process of postmaster.pid is a server that runs.
bool server_runs(const PgDataOurs& data, const System& system) {
    const auto text = system.files().read(data.folder + "/postmaster.pid", 65536);
    if (!text) {
        return false;
    }
    std::string first(trimmed(text->substr(0, text->find('\n'))));
    if (first.empty()) {
        return false;  // cut while it was written
    }
    first.erase(0, first.starts_with('-') ? 1 : 0);  // initdb's, which take no connections
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

/// What has to be done to the folder, in this order.
struct Work {
    bool empty = false;          ///< its content is taken away
    bool put_aside = false;      ///< its content is kept beside it
    std::optional<DcsKey> free;  ///< this key of the DCS is deleted
    bool mark = false;
    std::string text;  ///< for people; empty: the data stay, or there are none

    bool needed() const { return empty || put_aside || free || mark; }
};

void require_data(const PgDataOurs& data, const std::vector<std::string>& names) {
    if (!names.empty() && !has(names, "PG_VERSION")) {
        base::Error error(base::quote(data.folder) +
                          " is not empty, but no data directory of PostgreSQL: it has " +
                          base::quote(names.front()));
        error.set_hint("move what is there away, then apply again");
        throw error;
    }
}

/// Data that somebody may need: they stay unless they are another cluster's, and those go only
/// where that was said.
void judge_data(const PgDataOurs& data,
                const std::vector<std::string>& names,
                const std::string& ours,
                System& system,
                Work& work) {
    if (ours.empty()) {
        work.text = "the DCS does not know the cluster: the data stay";
        return;
    }
    if (is_cut_copy(data, names, system)) {
        work.empty = true;
        work.text = "a copy of the cluster was cut short: it begins anew";
        return;
    }
    const std::string disk = identifier_on_disk(data, system);
    if (ours == disk) {
        return;
    }
    if (data.foreign == ForeignData::keep) {
        refuse(data, ours, disk);
    }
    work.empty = true;
    work.text = "removes the data of another cluster, " + disk + " instead of " + ours;
}

Work work_for(const PgDataOurs& data, const std::vector<std::string>& names, System& system) {
    Work work;
    const bool marked = !data.mark.empty() && system.files().info(data.mark);
    const bool removing = has(names, k_removing);
    if (!marked && !removing) {
        require_data(data, names);
    }
    std::optional<DcsKey> key;
    if (!names.empty() || data.bootstraps) {
        key = ask_dcs(data, data.initialize);
    }
    const bool unmade = data.bootstraps && key && key->value.empty() && !ask_dcs(data, data.leader);
    const bool control = !names.empty() && !removing && has_control_file(data, system);
    if (removing) {
        work.empty = true;
        work.text = "data of another cluster are half removed";
    } else if (!names.empty() && marked && (!control || has(names, "backup_label"))) {
        // A copy that no server has used yet. Patroni would recover it as a server of its own that
        // crashed, which writes WAL the leader does not have, and never follow.
        work.empty = true;
        work.text = "what was begun here was cut short: it begins anew";
    } else if (!names.empty() && unmade && marked == control) {
        work.put_aside = true;
        work.text = "the cluster was never finished: puts aside what there is of it";
    } else if (!names.empty()) {
        judge_data(data, names, key ? key->value : "", system, work);
    }
    const bool bare = names.empty() || work.empty || work.put_aside;
    if (unmade && bare) {
        work.free = key;
        work.text += work.text.empty() ? "lets Patroni make the cluster anew" : "";
    }
    work.mark = bare && !marked && !data.mark.empty();
    return work;
}

bool patroni_works(EngineContext& context) {
    return context.system.has_systemd() && context.units.status(k_patroni).active();
}

Look look(const Resource& resource, EngineContext& context) {
    if (!context.system.live()) {
        return needs_live();
    }
    const PgDataOurs& data = body_of(resource);
    const std::vector<std::string> names = content_of(data, context.system);
    if (patroni_works(context)) {
        return {LookState::already,
                names.empty() ? "" : "Patroni works with it, and knows whose data they are",
                ""};
    }
    // Before the first apply there is nobody to ask.
    if (names.empty() && context.purpose == Purpose::plan) {
        return {};
    }
    const Work work = work_for(data, names, context.system);
    return {work.needed() ? LookState::differs : LookState::already, work.text, ""};
}

/// Where the folder really is. Throws Error when a server runs on its data, or it is not there.
std::string place_to_clear(const PgDataOurs& data, const System& system) {
    if (server_runs(data, system)) {
        base::Error error("a PostgreSQL server runs on data in " + base::quote(data.folder) +
                          " that are to be removed");
        error.set_hint("stop it, then apply again");
        throw error;
    }
    const auto resolved = system.files().resolve(data.folder);
    if (!resolved || *resolved == "/") {
        throw base::Error("cannot find " + base::quote(data.folder));
    }
    return *resolved;
}

/// Only what is in the data directory: links in it (tablespaces) are removed, what they lead to
/// stays. The mark goes last, so that a run that is cut goes on here.
void take_away(const std::string& place, const RootFolder& files) {
    files.write(place + '/' + k_removing, "", {.mode = 0600});
    const fs::path folder = files.path() / fs::path(place).relative_path();
    for (const std::string& name : files.list(place)) {
        std::error_code trouble;
        if (name != k_removing && name != "lost+found") {
            fs::remove_all(folder / name, trouble);
        }
        if (trouble) {
            throw base::SystemError("cannot remove " + base::quote(place + '/' + name),
                                    trouble.value());
        }
    }
    files.remove(place + '/' + k_removing);
}

void put_aside(const std::string& place, const RootFolder& files) {
    std::string time = utc_now();
    std::erase_if(time, [](char letter) { return letter == '-' || letter == ':'; });
    const FileInfo info = files.info(place).value();
    files.rename(place, place + ".unfinished-" + time);
    files.make_directory(place, {.mode = info.mode, .uid = info.uid, .gid = info.gid});
}

/// The data first: a run that is cut finds the key as it was.
void make(const Resource& resource, EngineContext& context) {
    const PgDataOurs& data = body_of(resource);
    System& system = context.system;
    const Work work = work_for(data, content_of(data, system), system);
    if (work.empty || work.put_aside) {
        const std::string place = place_to_clear(data, system);
        // One that is about to be started again must not come in between.
        if (system.has_systemd() && !context.units.status(k_patroni).missing()) {
            context.units.act({"stop"}, k_patroni);
        }
        if (work.empty) {
            take_away(place, system.files());
        } else {
            put_aside(place, system.files());
        }
    }
    if (work.mark) {
        system.files().write(data.mark, "", {.mode = 0600});
    }
    if (work.free) {
        delete_dcs_key(*work.free);
    }
}

}  // namespace

const Handler k_pgdata_handler{look, make, no_memo, nullptr};

}  // namespace pigsty::firstboot
