// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>

namespace pigsty::base {
namespace {

std::string stderr_of(const std::function<void()>& body) {
    testing::internal::CaptureStderr();
    body();
    return testing::internal::GetCapturedStderr();
}

void say_all() {
    log_debug("d");
    log_info("i");
    log_warning("w");
}

class Log : public testing::Test {
  protected:
    ~Log() override {
        set_log_level(LogLevel::normal);
        set_color_mode(ColorMode::automatic);
        ::unsetenv("NO_COLOR");
    }
};

TEST_F(Log, DropsWhatIsAboveTheLevel) {
    EXPECT_EQ(stderr_of(say_all), "i\nwarning: w\n");
    set_log_level(LogLevel::quiet);
    EXPECT_EQ(stderr_of(say_all), "warning: w\n");
    set_log_level(LogLevel::verbose);
    EXPECT_EQ(stderr_of(say_all), "debug: d\ni\nwarning: w\n");
}

TEST_F(Log, ColoursOnlyWhereItMay) {
    testing::internal::CaptureStderr();
    EXPECT_FALSE(color_on_stderr()) << "no terminal";
    testing::internal::GetCapturedStderr();
    set_color_mode(ColorMode::always);
    EXPECT_TRUE(color_on_stderr());
    EXPECT_EQ(stderr_of([] { log_warning("w"); }), "\x1b[33mwarning:\x1b[0m w\n");
    set_color_mode(ColorMode::never);
    EXPECT_FALSE(color_on_stderr());
    set_color_mode(ColorMode::automatic);
    ::setenv("NO_COLOR", "1", 1);
    EXPECT_FALSE(color_on_stderr());
}

TEST_F(Log, EscapesControlCharacters) {
    EXPECT_EQ(stderr_of([] { log_info("a\x1b[2J\rb"); }), "a\\x1b[2J\\x0db\n");
}

TEST_F(Log, RedrawsTheStickyLineAfterEachWrite) {
    EXPECT_EQ(stderr_of([] {
                  set_sticky_line("bar 1");
                  log_info("hello");
                  set_sticky_line("bar 2");
                  set_sticky_line("");
                  set_sticky_line("");
                  log_info("bye");
              }),
              "\r\x1b[Kbar 1"
              "\r\x1b[Khello\nbar 1"
              "\r\x1b[Kbar 2"
              "\r\x1b[K"
              "bye\n");
}

}  // namespace
}  // namespace pigsty::base
