// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/thread_pool.hpp"
#include "repo/detail/curl_handles.hpp"
#include "repo/detail/download_job.hpp"
#include "repo/detail/mirror_health.hpp"

namespace pigsty::repo::detail {

/// Drives all transfers of one batch on the calling thread.
class DownloadBatch {
  public:
    DownloadBatch(const DownloaderOptions& options,
                  CURLM* multi,
                  base::ThreadPool& pool,
                  MirrorHealth& health,
                  base::Progress& progress,
                  const std::vector<Download>& downloads);
    DownloadBatch(const DownloadBatch&) = delete;
    DownloadBatch& operator=(const DownloadBatch&) = delete;
    ~DownloadBatch();

    std::vector<DownloadResult> run();

  private:
    using Clock = DownloadJob::Clock;

    void start_waiting();
    bool try_start(DownloadJob& job);
    bool open_file(DownloadJob& job);
    void start_transfer(DownloadJob& job);
    void take_finished();
    void end_transfer(DownloadJob& job, CURLcode code);
    void watch_active();
    void watch_transfer(DownloadJob& job);
    bool follow(DownloadJob& job);
    void leave_mirror(DownloadJob& job);
    void abandon_host(const std::string& host, const DownloadJob* but);
    void stop_transfer(DownloadJob& job);
    void wait_again(DownloadJob& job);
    void finish(DownloadJob& job, std::exception_ptr error);
    void report(DownloadJob& job);
    void wait();

    const DownloaderOptions& options_;
    CURLM* multi_;
    base::ThreadPool& pool_;
    MirrorHealth& health_;
    base::Progress& progress_;
    std::vector<std::unique_ptr<DownloadJob>> jobs_;
    std::deque<DownloadJob*> waiting_;
    std::vector<DownloadJob*> active_;                 ///< transferring or being checked
    std::map<std::string, std::size_t> transfers_of_;  ///< by host
    std::size_t transfers_ = 0;
    std::size_t unfinished_ = 0;
    bool start_at_once_ = false;  ///< something came back to wait
};

}  // namespace pigsty::repo::detail
