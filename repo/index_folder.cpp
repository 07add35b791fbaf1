// SPDX-License-Identifier: Apache-2.0
#include "repo/index_folder.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>

#include "base/directory_swap.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/file_lock.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"
#include "base/sha256.hpp"
#include "repo/detail/index_run.hpp"
#include "repo/detail/index_state.hpp"
#include "repo/detail/present_repodata.hpp"
#include "repo/detail/previous_index.hpp"
#include "repo/detail/rpm_folder.hpp"
#include "repo/repomd.hpp"

namespace pigsty::repo {

namespace fs = std::filesystem;

namespace {

using detail::FolderRpm;
using detail::IndexState;

/// A file changed within one tick of the clock after it was looked at keeps its stamp; younger
/// stamps are therefore not relied on.
constexpr std::int64_t k_tick_ns = 20'000'000;

std::int64_t now_ns() {
    using std::chrono::system_clock;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               system_clock::now().time_since_epoch())
        .count();
}

bool same(const FolderRpm& a, const FolderRpm& b) {
    return a.location == b.location && a.stamp == b.stamp;
}

bool same(const std::vector<FolderRpm>& a, const std::vector<FolderRpm>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return same(x, y);
    });
}

/// What the index depends on besides the packages.
std::string digest_of(const IndexOptions& options) {
    return base::sha256_of(std::to_string(options.epoch) +
                           (options.file_time_is_build_time ? " build-time\n" : " mtime\n") +
                           detail::read_groups(options));
}

/// One call of index_folder().
struct Job {
    fs::path folder;
    fs::path repodata;
    fs::path state_file;
    std::string options_digest;
    std::int64_t started_ns = 0;
    std::vector<FolderRpm> rpms;
    std::optional<IndexState> state;  ///< of the index on disk, when that is still as we wrote it

    bool unchanged() const {
        return state && state->options == options_digest && same(state->rpms, rpms);
    }
};

void look(Job& job) {
    job.started_ns = now_ns();
    job.rpms = detail::scan_rpm_folder(job.folder);
    job.state = job.state_file.empty() ? std::nullopt : detail::read_state(job.state_file);
    if (job.state && (job.state->files.empty() ||
                      !same(job.state->files, detail::stamp_repodata(job.repodata)))) {
        job.state.reset();
    }
}

/// Which packages the index on disk describes already, by their number.
std::vector<bool> known_packages(const Job& job) {
    std::vector<bool> known(job.rpms.size(), false);
    if (!job.state) {
        return known;
    }
    auto old = job.state->rpms.begin();
    for (std::size_t i = 0; i < job.rpms.size(); ++i) {
        while (old != job.state->rpms.end() && old->location < job.rpms[i].location) {
            ++old;
        }
        known[i] = old != job.state->rpms.end() && same(*old, job.rpms[i]);
    }
    return known;
}

/// <revision> of the index in `repodata`; 0 when there is none, or it is not a number.
std::int64_t revision_of(const fs::path& repodata) {
    const fs::path file = repodata / "repomd.xml";
    try {
        const std::optional<std::string> repomd = base::read_file_if_present(file);
        const std::string text = repomd ? parse_repomd(*repomd, file.string()).revision : "";
        const char* text_end = text.data() + text.size();
        std::int64_t revision = 0;
        const auto [end, failed] = std::from_chars(text.data(), text_end, revision);
        return failed == std::errc() && end == text_end ? revision : 0;
    } catch (const base::Error&) {
        return 0;  // what is damaged is written anew
    }
}

std::int64_t choose_epoch(const Job& job) {
    std::int64_t epoch = revision_of(job.repodata);
    for (const FolderRpm& rpm : job.rpms) {
        epoch = std::max(epoch, rpm.stamp.mtime_ns / 1'000'000'000);
    }
    return epoch;
}

/// Writes the new index into `fresh`; returns how many packages came from the old one.
std::uint64_t write_fresh(const Job& job,
                          const fs::path& fresh,
                          const IndexOptions& options,
                          const std::vector<bool>& known,
                          base::Progress& progress) {
    std::vector<IndexInput> inputs;
    for (const FolderRpm& rpm : job.rpms) {
        inputs.push_back({job.folder / rpm.location, rpm.location, ""});
    }
    detail::check_locations(inputs);
    std::optional<detail::PreviousIndex> previous;
    if (std::find(known.begin(), known.end(), true) != known.end()) {
        previous.emplace(job.repodata, *job.state);
    }
    const detail::KnownPackages source{
        [&](std::size_t i) { return known[i]; },
        [&](std::size_t i) { return previous->take(inputs[i].location); }};
    base::remove_tree(fresh);
    detail::run_index(fresh, inputs, options, source, progress);
    if (previous) {
        previous->finish();
    }
    return static_cast<std::uint64_t>(std::count(known.begin(), known.end(), true));
}

std::uint64_t write_reusing(const Job& job,
                            const fs::path& fresh,
                            const IndexOptions& options,
                            base::Progress& progress) {
    const std::vector<bool> known = known_packages(job);
    try {
        return write_fresh(job, fresh, options, known, progress);
    } catch (const base::VerifyError&) {
        throw;
    } catch (const base::SystemError&) {
        throw;
    } catch (const base::Interrupted&) {
        throw;
    } catch (const base::Error& error) {
        if (!job.state) {
            throw;
        }
        base::log_debug("reading all packages again: " + error.message());
        return write_fresh(
            job, fresh, options, std::vector<bool>(job.rpms.size(), false), progress);
    }
}

void remember(const Job& job) {
    if (job.state_file.empty()) {
        return;
    }
    IndexState state{job.options_digest, detail::stamp_repodata(job.repodata), job.rpms};
    for (FolderRpm& rpm : state.rpms) {
        if (rpm.stamp.mtime_ns > job.started_ns - k_tick_ns) {
            rpm.stamp.mtime_ns = 0;
        }
    }
    try {
        detail::write_state(job.state_file, state);
    } catch (const base::Error& error) {
        base::log_warning("the next run will read all packages again: " + error.message());
    }
}

}  // namespace

IndexResult index_folder(const fs::path& folder,
                         const IndexOptions& options,
                         const fs::path& cache,
                         base::Progress& progress) {
    Job job{folder,
            folder / "repodata",
            cache.empty() ? fs::path() : detail::state_file(cache, folder),
            digest_of(options)};
    look(job);
    if (job.unchanged()) {
        return {job.rpms.size(), job.rpms.size(), true};
    }
    const base::FileLock lock = base::FileLock::take(folder / ".repodata.lock");
    base::mend_directory_swap(job.repodata);
    look(job);  // another process may have written the index while we waited
    if (job.unchanged()) {
        return {job.rpms.size(), job.rpms.size(), true};
    }
    detail::check_replaceable(job.repodata);
    IndexOptions chosen = options;
    if (chosen.groups.empty()) {
        chosen.groups = detail::present_groups(job.repodata);
    }
    chosen.epoch = options.epoch != 0 ? options.epoch : choose_epoch(job);
    const fs::path fresh = folder / ".repodata.new";
    IndexResult result{job.rpms.size(), 0, false};
    try {
        result.reused = write_reusing(job, fresh, chosen, progress);
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(fresh, ignored);
        throw;
    }
    base::swap_directories(fresh, job.repodata);
    base::remove_tree(fresh);
    remember(job);  // last: a run that was killed before is not taken for a finished one
    return result;
}

}  // namespace pigsty::repo
