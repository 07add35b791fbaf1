// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/rpm_folder.hpp"
#include "repo/index_folder.hpp"
#include "repo/repodata_reader.hpp"
#include "repo/repomd.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using detail::FolderRpm;

/// Compares one file of the index with what repomd.xml says of it.
void check_record(const fs::path& folder,
                  const RepomdRecord& record,
                  std::vector<std::string>& problems) {
    const fs::path file = folder / record.location;
    const std::string name = base::quote(record.location);
    if (!base::file_stamp(file)) {
        problems.push_back("the index lists " + name + ", which is not there");
    } else if (record.digest.type != "sha256") {
        problems.push_back("the digest of " + name + " is of type " +
                           base::quote(record.digest.type) + ", expected \"sha256\"");
    } else if (base::sha256_of_file(file) != record.digest.hex) {
        problems.push_back(name + " is not what repomd.xml says it is");
    }
}

/// Reads the list of packages of the index, noting what is wrong with its files.
std::map<std::string, PrimaryPackage> read_index(const fs::path& folder,
                                                 std::vector<std::string>& problems) {
    std::map<std::string, PrimaryPackage> listed;
    std::error_code code;
    const fs::path file = folder / "repodata" / "repomd.xml";
    if (!fs::exists(file, code)) {
        problems.push_back("there is no " + base::quote(file.string()));
        return listed;
    }
    try {
        const Repomd repomd = parse_repomd(base::read_file(file), file.string());
        for (const RepomdRecord& record : repomd.records) {
            check_record(folder, record, problems);
        }
        const RepomdRecord* primary = find_record(repomd, "primary");
        if (primary == nullptr) {
            problems.push_back("the index lists no primary file");
        } else if (problems.empty()) {
            read_primary(folder / primary->location, [&](const PrimaryPackage& package) {
                listed.emplace(package.location, package);
            });
        }
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Error& error) {
        problems.push_back(error.message());
    }
    return listed;
}

bool is_described(const fs::path& folder, const FolderRpm& rpm, const PrimaryPackage& listed) {
    return rpm.stamp.size_bytes == listed.size_bytes && listed.digest_type == "sha256" &&
           base::sha256_of_file(folder / rpm.location) == listed.digest;
}

}  // namespace

IndexDifferences check_index(const fs::path& folder, std::size_t jobs, base::Progress& progress) {
    IndexDifferences found;
    std::map<std::string, PrimaryPackage> listed = read_index(folder, found.problems);
    if (!found.problems.empty()) {
        return found;
    }
    std::vector<FolderRpm> both;
    for (FolderRpm& rpm : detail::scan_rpm_folder(folder)) {
        if (listed.contains(rpm.location)) {
            both.push_back(std::move(rpm));
        } else {
            found.missing.push_back(std::move(rpm.location));
        }
    }
    base::ThreadPool pool(jobs);
    base::ProgressTask task(progress, "checking", both.size(), 0);
    std::size_t next = 0;
    base::produce_in_order(
        pool,
        both.size(),
        4 * pool.size(),
        [&](std::size_t i) { return is_described(folder, both[i], listed.at(both[i].location)); },
        [&](bool described) {
            base::check_interrupt();
            const std::string& location = both[next++].location;
            if (!described) {
                found.changed.push_back(location);
            }
            progress.advance(1, 0);
        });
    task.end("");
    for (const FolderRpm& rpm : both) {
        listed.erase(rpm.location);
    }
    for (const auto& [location, package] : listed) {
        found.extra.push_back(location);
    }
    return found;
}

}  // namespace pigsty::repo
