// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>

#include "base/thread_pool.hpp"
#include "bundles/archive_reader.hpp"
#include "bundles/detail/tar_reader.hpp"

namespace pigsty::bundles::detail {

/// Feeds sinks on a pool: each sink in order, many sinks at once, with a limit on the bytes that
/// wait. The pool must be destroyed, or wait() called, before the runner goes.
class SinkRunner {
  public:
    explicit SinkRunner(base::ThreadPool& pool) : pool_(pool) {}

    class Feed;

    /// Takes a sink over; its content comes through the feed.
    std::shared_ptr<Feed> start(std::unique_ptr<FileSink> sink);

    /// Gives a piece to the feed, waiting while too many bytes wait. Rethrows what a sink threw.
    void push(const std::shared_ptr<Feed>& feed, Slice slice);

    /// Says that the feed's file ends here.
    void finish(const std::shared_ptr<Feed>& feed);

    /// Runs a whole file's reading as one job, for sources that can be read side by side.
    void run(std::function<void()> job);

    /// Waits until every started sink and job has ended. Rethrows what one of them threw.
    void wait();

  private:
    void schedule(const std::shared_ptr<Feed>& feed);
    void drain(const std::shared_ptr<Feed>& feed) noexcept;
    void fail(std::exception_ptr failure) noexcept;
    void rethrow_locked();

    base::ThreadPool& pool_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t waiting_bytes_ = 0;
    std::uint64_t running_ = 0;  ///< feeds and jobs that have not ended
    std::exception_ptr failure_;
};

}  // namespace pigsty::bundles::detail
