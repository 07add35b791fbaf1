// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace pigsty::bundles::detail {

/// Gathers what is wrong, from any thread.
class Findings {
  public:
    void add(std::string text) {
        const std::lock_guard lock(mutex_);
        ++count_;
        if (texts_.size() < k_limit) {
            texts_.push_back(std::move(text));
        }
    }
    bool empty() const { return count_ == 0; }

    /// All findings, the first ones when there are too many, sorted so that a run with other
    /// threads says the same.
    std::vector<std::string> take();

    /// Shape: "bundle \"x\" failed verification: <finding>", or with a count and one line for each.
    static std::string message(const std::string& name,
                               const std::vector<std::string>& texts,
                               std::size_t count);

    std::size_t count() const { return count_; }

  private:
    static constexpr std::size_t k_limit = 50;
    std::mutex mutex_;
    std::atomic<std::size_t> count_ = 0;
    std::vector<std::string> texts_;
};

}  // namespace pigsty::bundles::detail
