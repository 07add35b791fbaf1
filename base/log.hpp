// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pigsty::base {

enum class LogLevel { quiet, normal, verbose };
enum class ColorMode { automatic, always, never };

/// Messages above the level are dropped; `quiet` keeps warnings only.
void set_log_level(LogLevel level) noexcept;
LogLevel log_level() noexcept;

/// Decides whether standard error is coloured; `automatic` asks for a terminal and an unset or
/// empty NO_COLOR. Source: https://no-color.org
void set_color_mode(ColorMode mode) noexcept;
bool color_on_stderr() noexcept;

/// One line on standard error each. They never throw and may be called from any thread. Control
/// characters in the text are shown escaped.
void log_debug(std::string_view text) noexcept;
void log_info(std::string_view text) noexcept;
void log_warning(std::string_view text) noexcept;

/// Writes already formatted text to standard error whole, between redraws of the sticky line.
void write_stderr(std::string_view text) noexcept;

/// A line that stays at the bottom of the terminal (the progress bar): each write first erases and
/// then redraws it. An empty text removes it.
void set_sticky_line(std::string_view text) noexcept;

}  // namespace pigsty::base
