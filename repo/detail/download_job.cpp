// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/download_job.hpp"

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "repo/program_folder.hpp"

namespace pigsty::repo::detail {

namespace {

/// An attempt that brought this much, or an eighth of the file, was worth it: it is no failure.
constexpr std::uint64_t k_progress_bytes = 16u << 10;

std::chrono::milliseconds backoff(const DownloaderOptions& options, int failures) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const int doublings = std::clamp(failures - 1, 0, 16);
    const double full = std::min<double>(static_cast<double>(options.backoff_ms) * (1 << doublings),
                                         options.backoff_limit_ms);
    std::uniform_real_distribution<double> jitter(0.5, 1.0);
    return std::chrono::milliseconds(static_cast<std::int64_t>(full * jitter(random)));
}

}  // namespace

DownloadJob::DownloadJob(const Download& wanted, const DownloaderOptions& all_options)
    : download(wanted), options(all_options) {
    for (const std::string& url : wanted.urls) {
        MirrorTrial trial;
        trial.url = real_address(url);
        trial.host = host_of(trial.url);
        if (trial.host.empty()) {
            trial.out = true;
            trial.error = "not an address of kind http, https or file";
        }
        mirrors.push_back(std::move(trial));
    }
}

DownloadJob::~DownloadJob() {
    close_file();
}

std::optional<std::size_t> DownloadJob::choose_mirror(const MirrorHealth& health) const {
    std::optional<std::size_t> best;
    const auto key = [&](std::size_t i) {
        const MirrorTrial& trial = mirrors[i];
        return std::tuple(health.rank(trial.host), trial.failures, trial.slow, i);
    };
    for (std::size_t i = 0; i < mirrors.size(); ++i) {
        if (!mirrors[i].out && !health.given_up(mirrors[i].host) &&
            (!best || key(i) < key(*best))) {
            best = i;
        }
    }
    return best;
}

bool DownloadJob::has_alternative(const MirrorHealth& health, HostRank worst) const {
    for (std::size_t i = 0; i < mirrors.size(); ++i) {
        const MirrorTrial& trial = mirrors[i];
        if (i != current && !trial.out && !trial.slow && trial.failures == 0 &&
            trial.host != mirrors[current].host && health.rank(trial.host) <= worst) {
            return true;
        }
    }
    return false;
}

bool DownloadJob::complete() const {
    const std::uint64_t size = file->size_bytes();
    if (download.size_bytes && size == *download.size_bytes) {
        return true;
    }
    return download.head_bytes > 0 && size >= download.head_bytes;
}

void DownloadJob::prepare_file() {
    const std::uint64_t size = file->size_bytes();
    if (size == 0) {
        return;
    }
    const Origin origin = file->origin();
    const bool known_origin =
        !origin.url.empty() && (!origin.etag.empty() || !origin.last_modified.empty());
    const bool too_long =
        download.size_bytes ? size > *download.size_bytes : size > download.size_limit_bytes;
    if (too_long || download.resume == Resume::never ||
        (download.resume == Resume::by_validator && !known_origin)) {
        file->clear();
    }
}

void DownloadJob::note_source() {
    if (file->size_bytes() > 0 && source != current) {
        if (!no_mixing) {
            source.reset();
            return;
        }
        file->clear();
    }
    if (file->size_bytes() == 0) {
        source = current;
    }
}

void DownloadJob::note_failure(Outcome outcome, const std::string& message) {
    MirrorTrial& trial = mirror();
    trial.error = message;
    if (outcome == Outcome::missing || outcome == Outcome::unfit) {
        trial.out = true;
        trial.lied = outcome == Outcome::unfit;
        return;
    }
    if (outcome == Outcome::bad_range) {
        const bool from_start = started_at_bytes == 0;
        file->clear();
        trial.failures += from_start ? 1 : 0;
        trial.out = trial.failures >= options.attempts_per_mirror;
        return;
    }
    const std::uint64_t worthwhile =
        std::clamp<std::uint64_t>(download.size_bytes.value_or(~0ULL) / 8, 1, k_progress_bytes);
    if (file->size_bytes() >= started_at_bytes + worthwhile) {
        return;
    }
    ++trial.failures;
    trial.out = trial.failures >= options.attempts_per_mirror;
    not_before = Clock::now() + backoff(options, trial.failures);
}

void DownloadJob::note_wrong_content(const std::string& message) {
    file->clear();
    if (!source) {  // nobody can tell whose fault it is: begin again, with one mirror
        no_mixing = true;
        return;
    }
    MirrorTrial& trial = mirrors[*source];
    trial.error = message;
    trial.out = true;
    trial.lied = true;
}

void DownloadJob::close_file() {
    follower.reset();
    transfer.reset();
    if (file) {
        file->drop_if_empty();
        file.reset();
    }
}

std::exception_ptr DownloadJob::failure() const {
    std::string message = "cannot fetch " + base::quote(download.name);
    bool lied = false;
    bool may_help = false;
    for (const MirrorTrial& trial : mirrors) {
        message += "\n    " + base::printable(trial.url) + ": " +
                   (trial.error.empty() ? "the host cannot be reached" : trial.error);
        lied = lied || trial.lied;
        may_help = may_help || (!trial.lied && (trial.failures > 0 || !trial.out));
    }
    if (mirrors.empty()) {
        message += ": no address is known";
    }
    // A mirror that merely did not answer may have the right content: that calls for another try.
    if (lied && !may_help) {
        return std::make_exception_ptr(base::VerifyError(message));
    }
    return std::make_exception_ptr(base::FetchError(message));
}

}  // namespace pigsty::repo::detail
