// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/repomd.hpp"
#include "repo/detail/rpm_folder.hpp"
#include "repo/index_folder.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using detail::FolderRpm;
using detail::ListedPackage;

/// Name of a file of the index within the folder; empty when it would lead out of it.
std::string href_of(const cr_RepomdRecord& record) {
    const fs::path href(record.location_href == nullptr ? "" : record.location_href);
    const bool climbs = std::find(href.begin(), href.end(), "..") != href.end();
    return href.is_absolute() || climbs ? "" : href.string();
}

/// Compares one file of the index with what repomd.xml says of it.
void check_record(const fs::path& folder,
                  const cr_RepomdRecord& record,
                  std::vector<std::string>& problems) {
    const std::string href = href_of(record);
    const auto stamp = href.empty() ? std::nullopt : base::file_stamp(folder / href);
    if (!stamp) {
        problems.push_back("the index lists " + base::quote(href) + ", which is not there");
        return;
    }
    const std::string_view type(record.checksum_type == nullptr ? "" : record.checksum_type);
    const std::string_view digest(record.checksum == nullptr ? "" : record.checksum);
    if (type != "sha256") {
        problems.push_back("the digest of " + base::quote(href) + " is of type " +
                           base::quote(type) + ", expected \"sha256\"");
    } else if (base::sha256_of_file(folder / href) != digest) {
        problems.push_back(base::quote(href) + " is not what repomd.xml says it is");
    }
}

/// Reads the list of packages of the index, noting what is wrong with its files.
std::map<std::string, ListedPackage> read_index(const fs::path& folder,
                                                std::vector<std::string>& problems) {
    std::map<std::string, ListedPackage> listed;
    std::error_code code;
    const fs::path file = folder / "repodata" / "repomd.xml";
    if (!fs::exists(file, code)) {
        problems.push_back("there is no " + base::quote(file.string()));
        return listed;
    }
    try {
        const detail::CrRepomd repomd = detail::read_repomd(file);
        for (const GSList* item = repomd->records; item != nullptr; item = item->next) {
            check_record(folder, *static_cast<const cr_RepomdRecord*>(item->data), problems);
        }
        const cr_RepomdRecord* primary = cr_repomd_get_record(repomd.get(), "primary");
        if (primary == nullptr) {
            problems.push_back("the index lists no primary file");
        } else if (problems.empty()) {
            for (ListedPackage& package : detail::read_primary(folder / href_of(*primary))) {
                const std::string location = package.location;
                listed.emplace(location, std::move(package));
            }
        }
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Error& error) {
        problems.push_back(error.message());
    }
    return listed;
}

bool is_described(const fs::path& folder, const FolderRpm& rpm, const ListedPackage& listed) {
    return rpm.stamp.size_bytes == listed.size_bytes && listed.digest_type == "sha256" &&
           base::sha256_of_file(folder / rpm.location) == listed.digest;
}

}  // namespace

IndexDifferences check_index(const fs::path& folder, std::size_t jobs, base::Progress& progress) {
    IndexDifferences found;
    std::map<std::string, ListedPackage> listed = read_index(folder, found.problems);
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
