// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"

#include <unistd.h>

#include <cstdlib>

#include "base/log.hpp"
#include "base/progress_bar.hpp"

namespace pigsty::base {

namespace {

class NoProgress final : public Progress {
  public:
    void begin(std::string_view, std::uint64_t, std::uint64_t) override {}
    void advance(std::uint64_t, std::uint64_t) noexcept override {}
    void now(std::string_view) noexcept override {}
    void end(std::string_view) override {}
};

}  // namespace

ProgressStyle choose_progress_style() {
    if (log_level() == LogLevel::quiet) {
        return ProgressStyle::none;
    }
    const char* term = std::getenv("TERM");
    const bool dumb = term == nullptr || *term == '\0' || std::string_view(term) == "dumb";
    return ::isatty(STDERR_FILENO) == 1 && !dumb ? ProgressStyle::terminal : ProgressStyle::plain;
}

std::unique_ptr<Progress> make_progress(ProgressStyle style) {
    if (style == ProgressStyle::none) {
        return std::make_unique<NoProgress>();
    }
    return std::make_unique<DrawnProgress>(style);
}

ProgressTask::ProgressTask(Progress& progress,
                           std::string_view title,
                           std::uint64_t items,
                           std::uint64_t bytes)
    : progress_(progress) {
    progress_.begin(title, items, bytes);
}

ProgressTask::~ProgressTask() {
    if (running_) {
        try {
            progress_.end("");
        } catch (...) {  // nothing to be done while another error is on its way
        }
    }
}

void ProgressTask::end(std::string_view summary) {
    running_ = false;
    progress_.end(summary);
}

}  // namespace pigsty::base
