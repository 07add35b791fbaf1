// SPDX-License-Identifier: Apache-2.0
#include "bundles/detail/sink_runner.hpp"

#include <deque>
#include <utility>

namespace pigsty::bundles::detail {

namespace {

constexpr std::uint64_t k_waiting_limit_bytes = std::uint64_t{24} << 20;

}  // namespace

class SinkRunner::Feed {
  public:
    explicit Feed(std::unique_ptr<FileSink> sink) : sink_(std::move(sink)) {}

    std::unique_ptr<FileSink> sink_;
    std::deque<Slice> slices_;
    bool scheduled_ = false;
    bool complete_ = false;
};

std::shared_ptr<SinkRunner::Feed> SinkRunner::start(std::unique_ptr<FileSink> sink) {
    auto feed = std::make_shared<Feed>(std::move(sink));
    const std::lock_guard lock(mutex_);
    ++running_;
    return feed;
}

void SinkRunner::push(const std::shared_ptr<Feed>& feed, Slice slice) {
    bool idle = false;
    {
        std::unique_lock lock(mutex_);
        const std::uint64_t count = slice.bytes.size();
        changed_.wait(lock, [&] {
            return failure_ || waiting_bytes_ == 0 ||
                   waiting_bytes_ + count <= k_waiting_limit_bytes;
        });
        rethrow_locked();
        waiting_bytes_ += count;
        feed->slices_.push_back(std::move(slice));
        idle = !std::exchange(feed->scheduled_, true);
    }
    if (idle) {
        schedule(feed);
    }
}

void SinkRunner::finish(const std::shared_ptr<Feed>& feed) {
    bool idle = false;
    {
        const std::lock_guard lock(mutex_);
        feed->complete_ = true;
        idle = !std::exchange(feed->scheduled_, true);
    }
    if (idle) {
        schedule(feed);
    }
}

void SinkRunner::schedule(const std::shared_ptr<Feed>& feed) {
    pool_.submit([this, feed] { drain(feed); });
}

void SinkRunner::drain(const std::shared_ptr<Feed>& feed) noexcept {
    std::unique_lock lock(mutex_);
    try {
        while (!feed->slices_.empty()) {
            const Slice slice = std::move(feed->slices_.front());
            feed->slices_.pop_front();
            const bool useless = failure_ != nullptr;
            lock.unlock();
            if (!useless) {
                feed->sink_->update(slice.bytes);
            }
            lock.lock();
            waiting_bytes_ -= slice.bytes.size();
            changed_.notify_all();
        }
        feed->scheduled_ = false;
        if (!feed->complete_) {
            return;
        }
        const bool useless = failure_ != nullptr;
        lock.unlock();
        if (!useless) {
            feed->sink_->finish();
        }
        feed->sink_.reset();
        lock.lock();
    } catch (...) {
        if (!lock.owns_lock()) {
            lock.lock();
        }
        if (!failure_) {
            failure_ = std::current_exception();
        }
    }
    --running_;
    changed_.notify_all();
}

void SinkRunner::run(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        rethrow_locked();
        ++running_;
    }
    pool_.submit([this, job = std::move(job)] {
        try {
            job();
        } catch (...) {
            fail(std::current_exception());
        }
        const std::lock_guard lock(mutex_);
        --running_;
        changed_.notify_all();
    });
}

void SinkRunner::fail(std::exception_ptr failure) noexcept {
    const std::lock_guard lock(mutex_);
    if (!failure_) {
        failure_ = std::move(failure);
    }
    changed_.notify_all();
}

void SinkRunner::rethrow_locked() {
    if (failure_) {
        std::rethrow_exception(failure_);
    }
}

void SinkRunner::wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return running_ == 0 || failure_; });
    rethrow_locked();
}

}  // namespace pigsty::bundles::detail
