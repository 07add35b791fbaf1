// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/progress.hpp"

namespace pigsty::base {

/// Where a task stands.
struct ProgressState {
    std::string title;
    std::uint64_t done_items = 0;
    std::uint64_t total_items = 0;  ///< 0: unknown
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;  ///< 0: unknown
    std::string current;
    std::chrono::duration<double> elapsed{};
};

/// One line for a terminal of `columns` columns:
/// "fetching [######......]  41% 120/290 169.0 MiB 22.1 MiB/s 11 s left bash-5.2". Never longer
/// than the terminal.
std::string progress_bar(const ProgressState& state, int columns);

/// One plain line: "fetching: 120 of 290, 169.0 MiB of 412.0 MiB, 22.1 MiB/s, 11 s left".
std::string progress_line(const ProgressState& state);

/// Draws a bar in place or prints plain lines.
class DrawnProgress final : public Progress {
  public:
    explicit DrawnProgress(ProgressStyle style) : style_(style) {}
    void begin(std::string_view title,
               std::uint64_t total_items,
               std::uint64_t total_bytes) override;
    void advance(std::uint64_t items, std::uint64_t bytes) noexcept override;
    void now(std::string_view item) noexcept override;
    void end(std::string_view summary) override;

  private:
    using Clock = std::chrono::steady_clock;
    void draw_if_due() noexcept;

    const ProgressStyle style_;
    std::mutex mutex_;
    ProgressState state_;
    Clock::time_point start_{};
    Clock::time_point next_{};
    bool active_ = false;
};

}  // namespace pigsty::base
