// SPDX-License-Identifier: Apache-2.0
#include "base/progress_bar.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "base/log.hpp"

namespace pigsty::base {
namespace {

using testing::HasSubstr;
using Seconds = std::chrono::duration<double>;

ProgressState fetching() {
    return {"fetching", 120, 290, 169U << 20, 412U << 20, "bash-5.2", Seconds(7.65)};
}

TEST(ProgressBar, ShowsShareRateAndTimeLeft) {
    EXPECT_EQ(progress_bar(fetching(), 120),
              "fetching [########............]  41% 120/290 169.0 MiB 22.1 MiB/s 11.0 s left "
              "bash-5.2");
}

TEST(ProgressBar, ShowsWhatIsKnown) {
    EXPECT_EQ(progress_bar({"waiting"}, 80), "waiting");
    EXPECT_EQ(progress_bar({"reading", 3}, 80), "reading 3");
    EXPECT_EQ(progress_bar({"indexing", 0, 10}, 80), "indexing [....................]   0% 0/10");
    EXPECT_EQ(progress_bar({"indexing", 10, 10}, 80), "indexing [####################] 100% 10/10");
    EXPECT_EQ(progress_bar({"indexing", 30, 10}, 80), "indexing [####################] 100% 30/10")
        << "more than announced";
}

TEST(ProgressBar, IsNeverLongerThanTheTerminal) {
    ProgressState state = fetching();
    state.current = "中文中文中文中文中文中文中文";
    for (int columns = -1; columns < 130; ++columns) {
        const std::string bar = progress_bar(state, columns);
        EXPECT_LE(bar.size(), static_cast<std::size_t>(std::max(10, columns - 1)));
        EXPECT_TRUE(bar.empty() || bar.back() != '\xe4') << "no half characters";
    }
}

TEST(ProgressBar, StaysOnOneLine) {
    EXPECT_EQ(progress_bar({"a\nb", 0, 0, 0, 0, "x\n\ty\x1b[2J"}, 80), "a b x  y\\x1b[2J");
}

TEST(ProgressLine, SaysItInWords) {
    EXPECT_EQ(progress_line(fetching()),
              "fetching: 120 of 290, 169.0 MiB of 412.0 MiB, 22.1 MiB/s, 11.0 s left");
    EXPECT_EQ(progress_line({"waiting"}), "waiting");
    EXPECT_EQ(progress_line({"indexing", 0, 10}), "indexing: 0 of 10");
}

TEST(Progress, PlainLinesStandAtStartAndEnd) {
    testing::internal::CaptureStderr();
    const auto progress = make_progress(ProgressStyle::plain);
    {
        ProgressTask task(*progress, "indexing", 2, 0);
        progress->now("bash");
        progress->advance(2, 0);
        task.end("indexed 2 packages");
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "indexing: 0 of 2\nindexed 2 packages\n");
}

TEST(Progress, SaysNothingWhenQuiet) {
    testing::internal::CaptureStderr();
    const auto progress = make_progress(ProgressStyle::none);
    ProgressTask task(*progress, "indexing", 2, 0);
    progress->advance(2, 0);
    task.end("done");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    set_log_level(LogLevel::quiet);
    EXPECT_EQ(choose_progress_style(), ProgressStyle::none);
    set_log_level(LogLevel::normal);
}

TEST(Progress, TaskEndsWithItsScope) {
    class Recorder final : public Progress {
      public:
        void begin(std::string_view, std::uint64_t, std::uint64_t) override { text += "begin "; }
        void advance(std::uint64_t, std::uint64_t) noexcept override {}
        void now(std::string_view) noexcept override {}
        void end(std::string_view summary) override { text += "end:" + std::string(summary); }
        std::string text;
    } recorder;
    EXPECT_THROW(
        {
            const ProgressTask task(recorder, "x", 1, 1);
            throw std::runtime_error("failed");
        },
        std::runtime_error);
    EXPECT_EQ(recorder.text, "begin end:");
}

}  // namespace
}  // namespace pigsty::base
