// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.hpp"

#include <sched.h>

#include <algorithm>
#include <system_error>

#include "base/error.hpp"

namespace pigsty::base {

ThreadPool::ThreadPool(std::size_t threads, std::size_t queue_limit)
    : queue_limit_(std::max<std::size_t>(1, queue_limit)) {
    const std::size_t count = threads == 0 ? default_jobs() : threads;
    threads_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        try {
            threads_.emplace_back([this] { work(); });
        } catch (const std::system_error& error) {
            if (threads_.empty()) {
                throw SystemError("cannot start a thread", error.code().value());
            }
            break;  // fewer threads do the same work
        }
    }
}

ThreadPool::~ThreadPool() {
    {
        const std::lock_guard guard(mutex_);
        stopping_ = true;
        queue_.clear();
    }
    has_job_.notify_all();
    has_room_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void ThreadPool::enqueue(std::function<void()> job) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return queue_.size() < queue_limit_ || stopping_; });
    queue_.push_back(std::move(job));
    has_job_.notify_one();
}

void ThreadPool::work() {
    while (true) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            has_job_.wait(lock, [this] { return !queue_.empty() || stopping_; });
            if (queue_.empty()) {
                return;
            }
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        has_room_.notify_one();
        job();
    }
}

std::size_t default_jobs() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) {
        return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
    }
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace pigsty::base
