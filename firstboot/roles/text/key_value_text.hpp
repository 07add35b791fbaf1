// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pigsty::firstboot {

/// Builds files of lines: INI files, systemd units, yum repositories. A key or value with a new
/// line or another control character is refused with base::Error: it could make a line of its own.
class KeyValueText {
  public:
    /// Starts with k_written_by_us and, when given, says what the file is.
    explicit KeyValueText(std::string_view about = {});

    /// "[name]", with an empty line before it.
    KeyValueText& section(std::string_view name);
    /// "key=value"
    KeyValueText& set(std::string_view key, std::string_view value);
    /// "# text"
    KeyValueText& comment(std::string_view text);
    /// A line as it is.
    KeyValueText& line(std::string_view text);

    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// A value for an EnvironmentFile of systemd that gives back exactly `value`.
/// Shape: `"--a \"b\""`. Source: systemd.exec(5), EnvironmentFile=.
std::string environment_value(std::string_view value);

}  // namespace pigsty::firstboot
