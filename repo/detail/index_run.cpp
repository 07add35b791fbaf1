// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/index_run.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/interrupt.hpp"
#include "base/quote.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/repodata_writer.hpp"
#include "repo/detail/xml_text.hpp"
#include "specs/safe_path.hpp"

namespace pigsty::repo::detail {

namespace {

/// How many descriptions may wait for their turn: enough to keep all threads busy while one of them
/// digests a package of 100 MB.
constexpr std::size_t k_window = 256;

}  // namespace

std::string read_groups(const IndexOptions& options) {
    if (options.groups.empty()) {
        return "";
    }
    constexpr std::uint64_t limit_bytes = 64U << 20;
    std::string text = base::read_file(options.groups, limit_bytes);
    if (text.find("<comps") == std::string::npos) {
        throw base::Error(base::quote(options.groups.string()) +
                          " is no group file: it has no <comps> element");
    }
    return text;
}

void check_locations(const std::vector<IndexInput>& packages) {
    for (std::size_t i = 0; i < packages.size(); ++i) {
        const std::string& location = packages[i].location;
        if (specs::unsafe_part(location) || !is_xml_text(location) ||
            location.find_first_of("\t\n\r") != std::string::npos) {
            throw base::VerifyError(
                "cannot index " + base::quote(location) +
                ": a location must be relative, below the folder, and plain UTF-8 text");
        }
        if (i > 0 && location == packages[i - 1].location) {
            throw base::VerifyError("two packages at " + base::quote(location));
        }
    }
}

void run_index(const std::filesystem::path& folder,
               const std::vector<IndexInput>& packages,
               const IndexOptions& options,
               const KnownPackages& known,
               base::Progress& progress) {
    const std::string groups = read_groups(options);
    const FileTime file_time =
        options.file_time_is_build_time ? FileTime::build_time : FileTime::mtime;
    base::ThreadPool pool(options.jobs);
    RepodataWriter writer(pool, folder, packages.size());
    base::ProgressTask task(progress, "indexing", packages.size(), 0);
    std::size_t taken = 0;
    base::produce_in_order(
        pool,
        packages.size(),
        k_window,
        [&](std::size_t i) {
            return known.has(i) ? PackageXml{} : package_xml(packages[i], file_time);
        },
        [&](const PackageXml& fresh) {
            base::check_interrupt();
            writer.add(known.has(taken) ? known.take(taken) : fresh);
            ++taken;
            progress.advance(1, 0);
        });
    writer.finish(options.epoch, groups);
    task.end("");
}

}  // namespace pigsty::repo::detail
