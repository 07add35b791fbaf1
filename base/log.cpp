// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string>

#include "base/quote.hpp"

namespace pigsty::base {

namespace {

std::atomic<LogLevel> g_level{LogLevel::normal};
std::atomic<ColorMode> g_color{ColorMode::automatic};
std::mutex g_mutex;
std::string g_sticky;  // guarded by g_mutex

constexpr std::string_view k_erase_line = "\r\x1b[K";

void write_raw(std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t put = ::write(STDERR_FILENO, text.data(), text.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(put));
    }
}

void log_line(std::string_view label, std::string_view color, std::string_view text) noexcept {
    try {
        std::string line;
        if (!label.empty()) {
            line += color_on_stderr() ? std::string(color) + std::string(label) + "\x1b[0m" : label;
            line += ' ';
        }
        line += printable(text);
        line += '\n';
        write_stderr(line);
    } catch (...) {  // out of memory: the message is lost, the work goes on
    }
}

}  // namespace

void set_log_level(LogLevel level) noexcept {
    g_level = level;
}

LogLevel log_level() noexcept {
    return g_level;
}

void set_color_mode(ColorMode mode) noexcept {
    g_color = mode;
}

bool color_on_stderr() noexcept {
    if (g_color != ColorMode::automatic) {
        return g_color == ColorMode::always;
    }
    const char* no_color = std::getenv("NO_COLOR");
    return (no_color == nullptr || *no_color == '\0') && ::isatty(STDERR_FILENO) == 1;
}

void log_debug(std::string_view text) noexcept {
    if (g_level == LogLevel::verbose) {
        log_line("debug:", "\x1b[2m", text);
    }
}

void log_info(std::string_view text) noexcept {
    if (g_level != LogLevel::quiet) {
        log_line("", "", text);
    }
}

void log_warning(std::string_view text) noexcept {
    log_line("warning:", "\x1b[33m", text);
}

void write_stderr(std::string_view text) noexcept {
    const std::lock_guard guard(g_mutex);
    if (g_sticky.empty()) {
        write_raw(text);
        return;
    }
    write_raw(k_erase_line);
    write_raw(text);
    write_raw(g_sticky);
}

void set_sticky_line(std::string_view text) noexcept {
    const std::lock_guard guard(g_mutex);
    if (!g_sticky.empty() || !text.empty()) {
        write_raw(k_erase_line);
    }
    write_raw(text);
    try {
        g_sticky = text;
    } catch (...) {
        g_sticky.clear();
    }
}

}  // namespace pigsty::base
