// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace pigsty::base {

/// A fixed number of threads and a bounded queue: submit() waits while the queue is full, so that
/// fast producers cannot fill the memory.
class ThreadPool {
  public:
    /// `threads` 0 means one per core. `queue_limit` counts jobs that wait for a thread.
    explicit ThreadPool(std::size_t threads, std::size_t queue_limit = 64);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// Drops jobs that did not start and waits for those that did.
    ~ThreadPool();

    std::size_t size() const { return threads_.size(); }

    /// Runs `job` on a thread; its result or exception comes through the future.
    template <class Job>
    auto submit(Job job) -> std::future<std::invoke_result_t<Job&>> {
        auto task =
            std::make_shared<std::packaged_task<std::invoke_result_t<Job&>()>>(std::move(job));
        auto future = task->get_future();
        enqueue([task] { (*task)(); });
        return future;
    }

  private:
    void enqueue(std::function<void()> job);
    void work();

    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable has_job_;
    std::condition_variable has_room_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// One per core this process may use, at least 1.
std::size_t default_jobs();

/// Makes `produce(0) … produce(count - 1)` in parallel and hands the results to `consume` in that
/// order, on the calling thread. At most `window` results exist at a time. The first exception ends
/// it and is rethrown.
template <class Produce, class Consume>
void produce_in_order(ThreadPool& pool,
                      std::size_t count,
                      std::size_t window,
                      const Produce& produce,
                      Consume&& consume) {
    using Result = std::invoke_result_t<const Produce&, std::size_t>;
    // An early end must not leave jobs behind that use what the caller is about to destroy.
    struct Pending {
        std::deque<std::future<Result>> futures;
        ~Pending() {
            for (auto& future : futures) {
                if (future.valid()) {
                    future.wait();
                }
            }
        }
    } pending;
    window = window == 0 ? 1 : window;
    std::size_t next = 0;
    while (next < count || !pending.futures.empty()) {
        while (next < count && pending.futures.size() < window) {
            pending.futures.push_back(pool.submit([&produce, next] { return produce(next); }));
            ++next;
        }
        std::future<Result> first = std::move(pending.futures.front());
        pending.futures.pop_front();
        consume(first.get());
    }
}

}  // namespace pigsty::base
