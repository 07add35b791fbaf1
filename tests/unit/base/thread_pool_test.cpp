// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

namespace pigsty::base {
namespace {

using namespace std::chrono_literals;

TEST(ThreadPool, GivesResultsAndExceptionsThroughFutures) {
    ThreadPool pool(3);
    EXPECT_EQ(pool.size(), 3u);
    auto good = pool.submit([] { return std::string("done"); });
    auto bad = pool.submit([]() -> int { throw std::runtime_error("no"); });
    EXPECT_EQ(good.get(), "done");
    EXPECT_THROW(bad.get(), std::runtime_error);
    EXPECT_GE(ThreadPool(0).size(), 1u);
    EXPECT_EQ(ThreadPool(0).size(), default_jobs());
}

TEST(ThreadPool, MakesFastProducersWait) {
    ThreadPool pool(1, 2);
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    std::atomic<int> submitted = 0;
    std::thread producer([&] {
        for (int i = 0; i < 10; ++i) {
            pool.submit([open] { open.wait(); });
            ++submitted;
        }
    });
    std::this_thread::sleep_for(100ms);
    EXPECT_LE(submitted, 3) << "one runs, two wait";
    gate.set_value();
    producer.join();
    EXPECT_EQ(submitted, 10);
}

TEST(ThreadPool, DropsWaitingJobsAtItsEnd) {
    std::atomic<int> ran = 0;
    std::future<void> dropped;
    {
        ThreadPool pool(1);
        std::promise<void> started;
        pool.submit([&] {
            started.set_value();
            std::this_thread::sleep_for(50ms);
            ++ran;
        });
        started.get_future().wait();
        dropped = pool.submit([&] { ++ran; });
    }
    EXPECT_EQ(ran, 1);
    EXPECT_THROW(dropped.get(), std::future_error);
}

TEST(ProduceInOrder, KeepsOrderAndWindow) {
    ThreadPool pool(4);
    std::atomic<int> alive = 0;
    std::atomic<int> most = 0;
    struct Token {
        std::atomic<int>* alive;
        std::size_t number;
    };
    std::size_t expected = 0;
    produce_in_order(
        pool,
        200,
        5,
        [&](std::size_t i) {
            const int now = ++alive;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
            std::this_thread::sleep_for(std::chrono::microseconds((i * 37) % 400));
            return Token{&alive, i};
        },
        [&](const Token& token) {
            EXPECT_EQ(token.number, expected++);
            --*token.alive;
        });
    EXPECT_EQ(expected, 200u);
    EXPECT_LE(most, 5);
}

TEST(ProduceInOrder, EndsWithTheFirstFailure) {
    ThreadPool pool(2);
    std::atomic<int> produced = 0;
    std::size_t consumed = 0;
    const auto produce = [&](std::size_t i) {
        ++produced;
        if (i == 10) {
            throw std::runtime_error("ten");
        }
        return i;
    };
    EXPECT_THROW(produce_in_order(pool, 1000, 8, produce, [&](std::size_t) { ++consumed; }),
                 std::runtime_error);
    EXPECT_EQ(consumed, 10u);
    EXPECT_LE(produced, 18 + 1);
    const int after = produced;
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(produced, after) << "nothing runs on";
}

TEST(ProduceInOrder, EndsWhenTheConsumerFails) {
    ThreadPool pool(2);
    EXPECT_THROW(produce_in_order(
                     pool,
                     100,
                     8,
                     [](std::size_t i) { return i; },
                     [](std::size_t i) {
                         if (i == 3) {
                             throw std::runtime_error("three");
                         }
                     }),
                 std::runtime_error);
}

TEST(ProduceInOrder, TakesNothingAndAnyWindow) {
    ThreadPool pool(2);
    std::size_t sum = 0;
    const auto produce = [](std::size_t i) { return i; };
    const auto consume = [&](std::size_t i) { sum += i; };
    produce_in_order(pool, 0, 4, produce, consume);
    EXPECT_EQ(sum, 0u);
    produce_in_order(pool, 5, 0, produce, consume);
    EXPECT_EQ(sum, 10u);
    produce_in_order(pool, 500, 500, produce, consume);
    EXPECT_EQ(sum, 10u + 499 * 500 / 2) << "a window beyond the queue's limit";
}

}  // namespace
}  // namespace pigsty::base
