// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "base/sha256.hpp"
#include "base/thread_pool.hpp"
#include "repo/downloader.hpp"

namespace pigsty::repo::detail {

/// Follows a growing file on the threads of a pool and hands its bytes to the checks, so that a
/// download is checked by the time its last byte is there.
class ContentFollower {
  public:
    /// Starts at the beginning of the file. `wake` is called from a worker when a step is done.
    /// `fd` must outlive it.
    ContentFollower(base::ThreadPool& pool,
                    int fd,
                    const Download& download,
                    std::function<void()> wake);
    ContentFollower(const ContentFollower&) = delete;
    ContentFollower& operator=(const ContentFollower&) = delete;
    ~ContentFollower();

    /// Says how far the file has grown. True once everything was checked; throws what a check
    /// threw.
    bool poll(std::uint64_t size_bytes, bool complete);

  private:
    void submit(std::uint64_t until, bool last);
    void read_until(std::uint64_t until);
    void finish();

    base::ThreadPool& pool_;
    const int fd_;
    const Download& download_;
    const std::function<void()> wake_;
    std::unique_ptr<ContentCheck> check_;
    std::optional<base::Sha256> digest_;
    std::string start_;  // of the file, for the message when the digest is wrong
    std::uint64_t offset_ = 0;
    std::atomic<bool> cancelled_ = false;
    std::atomic<bool> step_done_ = false;
    bool last_ = false;
    std::future<void> step_;
};

}  // namespace pigsty::repo::detail
