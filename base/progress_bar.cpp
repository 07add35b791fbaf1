// SPDX-License-Identifier: Apache-2.0
#include "base/progress_bar.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "base/human.hpp"
#include "base/log.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

namespace {

constexpr int k_bar_width = 20;
constexpr std::chrono::milliseconds k_redraw_interval(100);
constexpr std::chrono::seconds k_line_interval(5);

/// Share of the work that is done, 0 to 1, by bytes where they are known.
double share_done(const ProgressState& state) {
    const auto [done, total] = state.total_bytes > 0
                                   ? std::pair(state.done_bytes, state.total_bytes)
                                   : std::pair(state.done_items, state.total_items);
    return total == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
}

std::string rate_of(const ProgressState& state) {
    const double seconds = state.elapsed.count();
    if (seconds < 0.1 || state.done_bytes == 0) {
        return "";
    }
    return human_size(static_cast<std::uint64_t>(static_cast<double>(state.done_bytes) / seconds)) +
           "/s";
}

std::string time_left(const ProgressState& state) {
    const double share = share_done(state);
    const double seconds = state.elapsed.count();
    if (share <= 0.01 || share >= 1 || seconds < 0.5) {
        return "";
    }
    return human_duration(std::chrono::duration<double>(seconds * (1 - share) / share)) + " left";
}

std::string items_of(const ProgressState& state, const char* of) {
    if (state.total_items == 0) {
        return state.done_items == 0 ? "" : std::to_string(state.done_items);
    }
    return std::to_string(state.done_items) + of + std::to_string(state.total_items);
}

void append(std::string& line, std::string_view separator, const std::string& part) {
    if (!part.empty()) {
        line += separator;
        line += part;
    }
}

/// Text from outside, on one line.
std::string one_line(std::string_view text) {
    std::string line = printable(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return line;
}

int terminal_columns() {
    struct winsize size {};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

}  // namespace

std::string progress_bar(const ProgressState& state, int columns) {
    std::string line = one_line(state.title);
    const double share = share_done(state);
    if (state.total_bytes > 0 || state.total_items > 0) {
        const auto filled = static_cast<std::size_t>(share * k_bar_width);
        line += " [" + std::string(filled, '#') + std::string(k_bar_width - filled, '.') + "]";
        const std::string percent = std::to_string(static_cast<int>(share * 100));
        line += std::string(4 - std::min<std::size_t>(4, percent.size()), ' ') + percent + '%';
    }
    append(line, " ", items_of(state, "/"));
    append(line, " ", state.done_bytes > 0 ? human_size(state.done_bytes) : "");
    append(line, " ", rate_of(state));
    append(line, " ", time_left(state));
    append(line, " ", one_line(state.current));
    // One column stays free: some terminals wrap when the last one is written. Cutting bytes may
    // split a UTF-8 sequence, so its orphaned head goes too.
    const auto limit = static_cast<std::size_t>(std::max(10, columns - 1));
    if (line.size() > limit) {
        line.resize(limit);
        while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0x80) != 0) {
            line.pop_back();
        }
    }
    return line;
}

std::string progress_line(const ProgressState& state) {
    std::string line = one_line(state.title) + ':';
    append(line, " ", items_of(state, " of "));
    if (state.done_bytes > 0) {
        append(line, ", ", human_size(state.done_bytes));
        append(line, " of ", state.total_bytes > 0 ? human_size(state.total_bytes) : "");
    }
    append(line, ", ", rate_of(state));
    append(line, ", ", time_left(state));
    if (line.back() == ':') {
        line.pop_back();
    }
    return line;
}

void DrawnProgress::begin(std::string_view title,
                          std::uint64_t total_items,
                          std::uint64_t total_bytes) {
    const std::lock_guard guard(mutex_);
    state_ = ProgressState{};
    state_.title = title;
    state_.total_items = total_items;
    state_.total_bytes = total_bytes;
    start_ = Clock::now();
    next_ = start_ + (style_ == ProgressStyle::terminal ? Clock::duration(k_redraw_interval)
                                                        : Clock::duration(k_line_interval));
    active_ = true;
    if (style_ == ProgressStyle::plain) {
        log_info(progress_line(state_));
    }
}

void DrawnProgress::advance(std::uint64_t items, std::uint64_t bytes) noexcept {
    const std::lock_guard guard(mutex_);
    state_.done_items += items;
    state_.done_bytes += bytes;
    draw_if_due();
}

void DrawnProgress::now(std::string_view item) noexcept {
    const std::lock_guard guard(mutex_);
    try {
        state_.current = item;
    } catch (...) {  // the name is only for show
    }
    draw_if_due();
}

void DrawnProgress::draw_if_due() noexcept {
    const Clock::time_point now = Clock::now();
    if (!active_ || now < next_) {
        return;
    }
    try {
        state_.elapsed = now - start_;
        if (style_ == ProgressStyle::terminal) {
            set_sticky_line(progress_bar(state_, terminal_columns()));
            next_ = now + k_redraw_interval;
        } else {
            log_info(progress_line(state_));
            next_ = now + k_line_interval;
        }
    } catch (...) {  // progress is never a reason to stop the work
    }
}

void DrawnProgress::end(std::string_view summary) {
    const std::lock_guard guard(mutex_);
    active_ = false;
    if (style_ == ProgressStyle::terminal) {
        set_sticky_line("");
    }
    if (!summary.empty()) {
        log_info(summary);
    }
}

}  // namespace pigsty::base
