// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pigsty::specs {

/// Parses JSON and refuses, with SpecError: syntax errors, keys that stand twice, nesting deeper
/// than 16 levels, text larger than `limit_bytes`.
nlohmann::json parse_json(std::string_view text, const std::string& file, std::size_t limit_bytes);

/// An object whose keys are known, all of them required. Errors are SpecErrors that name the file
/// and the key path: JSON values do not remember their line.
class JsonFields {
  public:
    JsonFields(const nlohmann::json& object,
               const std::string& file,
               std::string path,
               std::initializer_list<std::string_view> known);

    std::string text(std::string_view key) const;
    bool boolean(std::string_view key) const;
    std::uint64_t unsigned_number(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    /// 64 or 40 hexadecimal digits; nothing where `allow_empty`.
    std::string hex(std::string_view key, std::size_t digits, bool allow_empty = false) const;
    const nlohmann::json& list(std::string_view key) const;

    const std::string& file() const { return file_; }
    std::string path_of(std::string_view key) const;
    [[noreturn]] void fail(const std::string& message) const;

  private:
    const nlohmann::json& at(std::string_view key) const;
    [[noreturn]] void fail_expected(std::string_view key,
                                    std::string_view expected,
                                    const nlohmann::json& found) const;
    const nlohmann::json& object_;
    std::string file_;
    std::string path_;
};

}  // namespace pigsty::specs
