// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pigsty::base {

/// Observer of long work. One task runs at a time; advance() and now() may be called from any
/// thread.
class Progress {
  public:
    virtual ~Progress() = default;

    /// Starts a task, e.g. ("fetching", 1153 packages, 412 MB). A total of 0 means unknown.
    virtual void begin(std::string_view title,
                       std::uint64_t total_items,
                       std::uint64_t total_bytes) = 0;

    /// Adds finished work.
    virtual void advance(std::uint64_t items, std::uint64_t bytes) noexcept = 0;

    /// Names what is running now, e.g. a package.
    virtual void now(std::string_view item) noexcept = 0;

    /// Ends the task; `summary` may be empty.
    virtual void end(std::string_view summary) = 0;
};

enum class ProgressStyle {
    none,      ///< says nothing (--quiet)
    plain,     ///< a line at the start and the end of each task, and every few seconds in between
    terminal,  ///< a bar redrawn in place
};

/// `none` when quiet, `terminal` when standard error is one and TERM is not "dumb", else `plain`.
ProgressStyle choose_progress_style();

std::unique_ptr<Progress> make_progress(ProgressStyle style);

/// A task for the span of a scope: ends it, without summary, when an exception leaves the scope
/// first.
class ProgressTask {
  public:
    ProgressTask(Progress& progress,
                 std::string_view title,
                 std::uint64_t items,
                 std::uint64_t bytes);
    ProgressTask(const ProgressTask&) = delete;
    ProgressTask& operator=(const ProgressTask&) = delete;
    ~ProgressTask();
    void end(std::string_view summary);

  private:
    Progress& progress_;
    bool running_ = true;
};

}  // namespace pigsty::base
