// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/download_batch.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/interrupt.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"

namespace pigsty::repo::detail {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_lock_retry{100};
constexpr int k_poll_ms = 100;

void check_multi(CURLMcode code) {
    if (code != CURLM_OK) {
        throw base::Error(std::string("libcurl: ") + curl_multi_strerror(code));
    }
}

}  // namespace

DownloadBatch::DownloadBatch(const DownloaderOptions& options,
                             CURLM* multi,
                             base::ThreadPool& pool,
                             MirrorHealth& health,
                             base::Progress& progress,
                             const std::vector<Download>& downloads)
    : options_(options), multi_(multi), pool_(pool), health_(health), progress_(progress) {
    for (const Download& download : downloads) {
        jobs_.push_back(std::make_unique<DownloadJob>(download, options_));
        waiting_.push_back(jobs_.back().get());
    }
    unfinished_ = jobs_.size();
}

DownloadBatch::~DownloadBatch() {
    for (DownloadJob* job : active_) {
        if (job->transfer) {
            curl_multi_remove_handle(multi_, job->transfer->handle());
        }
    }
}

std::vector<DownloadResult> DownloadBatch::run() {
    while (unfinished_ > 0) {
        base::check_interrupt();
        start_waiting();
        int running = 0;
        check_multi(curl_multi_perform(multi_, &running));
        take_finished();
        watch_active();
        wait();
    }
    std::vector<DownloadResult> results;
    for (const auto& job : jobs_) {
        results.push_back(std::move(job->result));
    }
    return results;
}

/// Starts what may start now, in order; what may not stays where it is.
void DownloadBatch::start_waiting() {
    const auto now = Clock::now();
    for (std::size_t i = 0; i < waiting_.size() && transfers_ < options_.total_limit;) {
        DownloadJob& job = *waiting_[i];
        if (job.not_before <= now && try_start(job)) {
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
        } else {
            ++i;
        }
    }
}

/// True when the job does not wait any longer: it was started, or is over.
bool DownloadBatch::try_start(DownloadJob& job) {
    const auto mirror = job.choose_mirror(health_);
    if (mirror && transfers_of_[job.mirrors[*mirror].host] >= options_.per_host_limit) {
        return false;
    }
    if (!job.file && !open_file(job)) {
        return false;
    }
    if (job.download.already_done && job.download.already_done()) {
        finish(job, nullptr);
        return true;
    }
    if (job.complete()) {
        active_.push_back(&job);
        return true;
    }
    if (!mirror) {
        finish(job, job.failure());
        return true;
    }
    job.current = *mirror;
    start_transfer(job);
    active_.push_back(&job);
    return true;
}

bool DownloadBatch::open_file(DownloadJob& job) {
    job.file = PartialFile::try_open(job.download.target);
    if (!job.file) {
        if (!std::exchange(job.told_waiting, true)) {
            base::log_debug("waiting for another process that fetches " +
                            base::quote(job.download.name));
        }
        job.not_before = Clock::now() + k_lock_retry;
        return false;
    }
    job.prepare_file();
    job.result.resumed_bytes = job.file->size_bytes();
    report(job);
    return true;
}

void DownloadBatch::start_transfer(DownloadJob& job) {
    job.note_source();
    Attempt attempt;
    attempt.url = job.mirror().url;
    attempt.offset = job.file->size_bytes();
    attempt.head_bytes = job.download.head_bytes;
    attempt.size_bytes = job.download.size_bytes;
    attempt.size_limit_bytes = job.download.size_limit_bytes;
    attempt.origin = attempt.offset > 0 ? job.file->origin() : Origin{};
    if (job.download.resume == Resume::by_validator && attempt.origin.url != attempt.url) {
        job.file->clear();
        attempt.offset = 0;
    }
    job.started_at_bytes = attempt.offset;
    job.window_start = Clock::now();
    job.window_bytes = 0;
    job.transfer = std::make_unique<Transfer>(options_, std::move(attempt), *job.file);
    check_multi(curl_multi_add_handle(multi_, job.transfer->handle()));
    ++transfers_of_[job.mirror().host];
    ++transfers_;
    progress_.now(job.download.name);
}

void DownloadBatch::take_finished() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        const CURLcode code = message->data.result;
        const auto owner = std::find_if(active_.begin(), active_.end(), [&](DownloadJob* job) {
            return job->transfer && job->transfer->handle() == message->easy_handle;
        });
        if (owner != active_.end()) {
            end_transfer(**owner, code);
        }
    }
}

void DownloadBatch::end_transfer(DownloadJob& job, CURLcode code) {
    std::string message;
    Outcome outcome = job.transfer->finish(code, message);
    job.result.url = job.mirror().url;
    const std::string host = job.mirror().host;
    const bool was_connected = job.transfer->connected();
    stop_transfer(job);
    report(job);
    if (was_connected) {
        health_.note_reached(host);
    }
    const bool size_known = job.download.size_bytes || job.download.head_bytes > 0;
    if (outcome == Outcome::ok && (job.complete() || !size_known)) {
        return;  // watch_active() waits for its checks
    }
    if (outcome == Outcome::ok && !job.download.size_bytes) {
        return;  // the whole file is shorter than the head that was asked for
    }
    if (outcome == Outcome::ok) {
        outcome = Outcome::transient;
        message = "the server ended after " + std::to_string(job.file->size_bytes()) + " of " +
                  std::to_string(*job.download.size_bytes) + " bytes";
    }
    job.note_failure(outcome, message);
    if (outcome == Outcome::unreachable) {
        health_.note_unreachable(host);
        abandon_host(host, nullptr);
    }
    base::log_debug(job.mirror().url + ": " + message);
    wait_again(job);
}

void DownloadBatch::watch_active() {
    // What is over leaves the list, so it is walked by index over a copy.
    const std::vector<DownloadJob*> active = active_;
    for (DownloadJob* job : active) {
        if (std::find(active_.begin(), active_.end(), job) == active_.end()) {
            continue;
        }
        report(*job);
        if (follow(*job)) {
            finish(*job, nullptr);
        } else if (job->transfer) {
            watch_transfer(*job);
        }
    }
}

/// Lets the checks go on; true when everything was checked. Wrong content sends the job back to
/// wait.
bool DownloadBatch::follow(DownloadJob& job) {
    const bool whole = !job.transfer;
    if (!whole && !job.transfer->accepted()) {
        return false;
    }
    try {
        if (!job.follower) {
            CURLM* multi = multi_;
            job.follower = std::make_unique<ContentFollower>(
                pool_, job.file->fd(), job.download, [multi] { curl_multi_wakeup(multi); });
        }
        return job.follower->poll(job.file->size_bytes(), whole);
    } catch (const base::VerifyError& error) {
        const std::string& message = error.message();
        stop_transfer(job);
        job.follower.reset();
        job.note_wrong_content(message);
        wait_again(job);
        return false;
    }
}

/// Leaves a mirror that does not get on while another could serve.
void DownloadBatch::watch_transfer(DownloadJob& job) {
    const auto now = Clock::now();
    const Transfer& transfer = *job.transfer;
    const std::string host = job.mirror().host;
    if (!transfer.connected()) {
        if (transfer.seconds() * 1000 > options_.suspect_after_ms &&
            health_.rank(host) == HostRank::good && job.has_alternative(health_, HostRank::good)) {
            health_.note_slow(host);
            abandon_host(host, &job);  // this one goes on, to see whether the host answers at all
        }
        return;
    }
    const auto elapsed = std::chrono::duration_cast<milliseconds>(now - job.window_start);
    if (elapsed.count() < options_.slow_after_ms) {
        return;
    }
    const std::uint64_t got = transfer.received_bytes() - job.window_bytes;
    const std::uint64_t wanted = options_.slow_bytes_per_second *
                                 static_cast<std::uint64_t>(elapsed.count()) / 1000 /
                                 std::max<std::size_t>(transfers_, 1);
    job.window_start = now;
    job.window_bytes = transfer.received_bytes();
    if (got < wanted && job.has_alternative(health_, HostRank::slow)) {
        base::log_debug(job.mirror().url + ": too slow");
        health_.note_slow(host);
        leave_mirror(job);
    }
}

void DownloadBatch::leave_mirror(DownloadJob& job) {
    job.mirror().slow = true;
    job.mirror().error = "too slow";
    stop_transfer(job);
    job.follower.reset();
    wait_again(job);
}

/// Sends the transfers that still wait for a connection to `host` elsewhere, where there is an
/// elsewhere.
void DownloadBatch::abandon_host(const std::string& host, const DownloadJob* but) {
    const std::vector<DownloadJob*> active = active_;
    for (DownloadJob* job : active) {
        if (job != but && job->transfer && job->mirror().host == host &&
            !job->transfer->connected() && job->has_alternative(health_, HostRank::good)) {
            stop_transfer(*job);
            wait_again(*job);
        }
    }
}

void DownloadBatch::stop_transfer(DownloadJob& job) {
    if (!job.transfer) {
        return;
    }
    job.result.received_bytes += job.transfer->received_bytes();
    curl_multi_remove_handle(multi_, job.transfer->handle());
    job.transfer.reset();
    --transfers_of_[job.mirror().host];
    --transfers_;
}

void DownloadBatch::wait_again(DownloadJob& job) {
    job.follower.reset();
    active_.erase(std::remove(active_.begin(), active_.end(), &job), active_.end());
    waiting_.push_front(&job);
    start_at_once_ = true;
}

void DownloadBatch::finish(DownloadJob& job, std::exception_ptr error) {
    active_.erase(std::remove(active_.begin(), active_.end(), &job), active_.end());
    if (!error) {
        job.file->forget_origin();
    }
    job.result.error = std::move(error);
    job.close_file();
    progress_.advance(1, 0);
    --unfinished_;
}

/// Bytes that are fetched a second time are not work done twice: only new ground counts.
void DownloadBatch::report(DownloadJob& job) {
    const std::uint64_t size = job.file->size_bytes();
    if (size > job.reported_bytes) {
        progress_.advance(0, size - job.reported_bytes);
        job.reported_bytes = size;
    }
}

void DownloadBatch::wait() {
    if (unfinished_ == 0) {
        return;
    }
    int wait_ms = std::exchange(start_at_once_, false) ? 0 : k_poll_ms;
    const auto now = Clock::now();
    for (const DownloadJob* job : waiting_) {
        if (transfers_ < options_.total_limit && job->not_before > now) {
            const auto left = std::chrono::ceil<milliseconds>(job->not_before - now).count();
            wait_ms = std::min(wait_ms, static_cast<int>(std::min<std::int64_t>(left, k_poll_ms)));
        } else if (active_.empty()) {
            wait_ms = 0;
        }
    }
    check_multi(curl_multi_poll(multi_, nullptr, 0, wait_ms, nullptr));
}

}  // namespace pigsty::repo::detail
