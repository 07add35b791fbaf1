// SPDX-License-Identifier: Apache-2.0
#include "repo/downloader.hpp"

#include "base/error.hpp"
#include "base/human.hpp"
#include "base/version.hpp"
#include "repo/curl_session.hpp"
#include "repo/detail/download_batch.hpp"

namespace pigsty::repo {

namespace {

constexpr std::size_t k_listed_failures = 5;

}  // namespace

struct Downloader::State {
    CurlSession session;
    DownloaderOptions options;
    detail::CurlMulti multi;
    detail::MirrorHealth health;
    base::ThreadPool pool;

    explicit State(DownloaderOptions wanted)
        : options(std::move(wanted)), multi(curl_multi_init()), pool(options.check_threads) {
        if (!multi) {
            throw base::Error("cannot make a libcurl handle");
        }
        if (options.user_agent.empty()) {
            options.user_agent = "pigsty-bundle/" + std::string(base::version());
        }
        curl_multi_setopt(multi.get(),
                          CURLMOPT_MAXCONNECTS,
                          static_cast<long>(options.total_limit + options.per_host_limit));
    }
};

Downloader::Downloader(DownloaderOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

Downloader::~Downloader() = default;

std::vector<DownloadResult> Downloader::run(const std::vector<Download>& downloads,
                                            base::Progress& progress) {
    detail::DownloadBatch batch(
        state_->options, state_->multi.get(), state_->pool, state_->health, progress, downloads);
    return batch.run();
}

std::vector<DownloadResult> Downloader::run_all(const std::vector<Download>& downloads,
                                                base::Progress& progress) {
    std::vector<DownloadResult> results = run(downloads, progress);
    throw_failures(results);
    return results;
}

base::ThreadPool& Downloader::check_pool() {
    return state_->pool;
}

void throw_failures(const std::vector<DownloadResult>& results) {
    std::size_t count = 0;
    bool rejected = false;
    std::string text;
    for (const DownloadResult& result : results) {
        if (!result.error) {
            continue;
        }
        try {
            std::rethrow_exception(result.error);
        } catch (const base::Error& error) {
            rejected = rejected || error.exit_code() == base::ExitCode::rejected;
            if (count++ < k_listed_failures) {
                text += (text.empty() ? "" : "\n  ") + error.message();
            }
        }
    }
    if (count == 0) {
        return;
    }
    if (count > 1) {
        text = base::count_of(count, "file") + " could not be fetched:\n  " + text;
    }
    if (count > k_listed_failures) {
        text += "\n  and " + std::to_string(count - k_listed_failures) + " more";
    }
    if (rejected) {
        throw base::VerifyError(text);
    }
    throw base::FetchError(text);
}

}  // namespace pigsty::repo
