// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "firstboot/roles/node/node_parts.hpp"
#include "firstboot/roles/pgsql/postgres_parts.hpp"
#include "firstboot/roles/placed_text.hpp"
#include "firstboot/roles/text/key_value_text.hpp"

namespace pigsty::firstboot {

namespace {

/// Up to /data/postgres: what is above belongs to the machine.
std::string folder_above(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

/// Says so and ends with 1 where data of another major version would be left behind by the links.
/// $1: the data directory, $2: the version of the inventory.
constexpr const char* k_version_test =
    "[ ! -e \"$1/PG_VERSION\" ] || [ \"$(cat \"$1/PG_VERSION\")\" = \"$2\" ] || "
    "{ echo \"$1 holds data of PostgreSQL $(cat \"$1/PG_VERSION\"), pg_version says $2: "
    "upgrade them by pg_upgrade, or put pg_version back\" >&2; exit 1; }";

ResourceId add_version_guard(const PgNode& node, PlanWriter& plan) {
    const std::vector<std::string> test = {
        "/bin/sh", "-c", k_version_test, "sh", node.data_dir, std::to_string(node.version)};
    return plan.add(
        CommandRun{.name = "data are of the wanted version", .argv = test, .unless = test},
        "pg_version");
}

/// Shape: "64MiB", "1GB", "512k"; powers of 1,024 but for "…B" without "i", as upstream's fallocate
/// has them.
std::uint64_t bytes_of(const PlacedText& size) {
    constexpr std::string_view k_units = "KMGT";
    std::uint64_t number = 0;
    const char* const last = size.text.data() + size.text.size();
    const auto [end, trouble] = std::from_chars(size.text.data(), last, number);
    std::string unit(end, last);
    if (trouble != std::errc() || number > 1'000'000'000'000'000) {
        size.fail_expected("a size, e.g. 64MiB,");
    }
    if (unit.empty()) {
        return number;
    }
    const char letter = static_cast<char>(unit[0] >= 'a' ? unit[0] - 'a' + 'A' : unit[0]);
    const std::size_t power = k_units.find(letter);
    const std::string rest = unit.substr(1);
    if (power == std::string_view::npos || !(rest.empty() || rest == "iB" || rest == "B")) {
        size.fail_expected("a size, e.g. 64MiB,");
    }
    for (std::size_t i = 0; i <= power; ++i) {
        number *= rest == "B" ? 1000U : 1024U;
    }
    return number;
}

/// Room that a DBA sets free when the disk is full. $1: the file, $2: bytes, $3: its owner.
void add_dummy(const PostgresInput& of, const ResourceId& folder, PlanWriter& plan) {
    constexpr const char* k_test =
        "[ \"$2\" = 0 ] || [ \"$(stat -c %s \"$1\" 2>/dev/null)\" = \"$2\" ]";
    constexpr const char* k_make =
        "rm -f \"$1\" && { fallocate -l \"$2\" \"$1\" || { rm -f \"$1\"; exit 1; }; } && "
        "chmod 0600 \"$1\" && chown \"$3\":postgres \"$1\"";
    const std::uint64_t size = bytes_of(placed_text(of.input.variables, "pg_dummy_filesize"));
    const auto command = [&](const char* script) -> std::vector<std::string> {
        return {"/bin/sh",
                "-c",
                script,
                "sh",
                of.node.main_folder + "/dummy",
                std::to_string(size),
                of.node.dbsu};
    };
    plan.add(
        CommandRun{.name = "room in reserve", .argv = command(k_make), .unless = command(k_test)},
        "pg_dummy_filesize",
        {.needs = {folder}, .on_failure = OnFailure::warn});
}

/// /var/run is made anew at every boot. Of two lines for a folder, that of the file whose name
/// comes first counts: packages have one, too.
void add_socket_folder(const PgNode& node, PlanWriter& plan) {
    std::string folder = node.socket_folder;
    if (folder.starts_with("/var/run/")) {
        folder.erase(0, 4);
    }
    if (folder.starts_with("/run/")) {
        plan.file("/etc/tmpfiles.d/pigsty-postgres.conf",
                  KeyValueText("pg_localhost: the folder of the socket")
                      .line("d " + folder + " 0755 " + node.dbsu + " postgres -")
                      .text(),
                  "pg_localhost");
    }
    plan.add(DirectoryPresent{folder, node.dbsu_access(0755)}, "pg_localhost");
}

}  // namespace

std::string real_place(const PgNode& node, const std::string& path) {
    return path.starts_with("/pg/") ? node.main_folder + path.substr(3) : path;
}

void add_pg_layout(const PostgresInput& of, PlanWriter& plan) {
    const PgNode& node = of.node;
    const Access own = node.dbsu_access(0700);
    const std::string reason = "pg_fs_main, pg_fs_bkup";
    const ResourceId guard = add_version_guard(node, plan);
    plan.add(LinkPresent{"/usr/pgsql", "/usr/pgsql-" + std::to_string(node.version)},
             "pg_version",
             {.needs = {guard}});
    std::vector<std::string> made;
    const auto folder = [&](const std::string& path) {
        if (std::find(made.begin(), made.end(), path) == made.end()) {
            made.push_back(path);
            plan.add(DirectoryPresent{path, own}, reason);
        }
    };
    folder(folder_above(node.main_folder));
    folder(node.main_folder);
    for (const char* name : {"bin", "log", "tmp", "conf", "data", "meta", "stat", "change"}) {
        folder(node.main_folder + '/' + name);
    }
    folder(folder_above(node.backup_folder));
    folder(node.backup_folder);
    for (const char* name : {"arcwal", "backup", "remote"}) {
        folder(node.backup_folder + '/' + name);
        if (node.backup_folder != node.main_folder) {
            plan.add(LinkPresent{node.main_folder + '/' + name, node.backup_folder + '/' + name},
                     reason);
        }
    }
    folder(real_place(node, node.data_dir));
    const ResourceId link =
        plan.add(LinkPresent{"/pg", node.main_folder}, reason, {.needs = {guard}});
    add_dummy(of, link, plan);
    add_socket_folder(node, plan);
}

}  // namespace pigsty::firstboot
