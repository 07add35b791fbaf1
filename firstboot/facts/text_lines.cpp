// SPDX-License-Identifier: Apache-2.0
#include "firstboot/facts/text_lines.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::string_view k_blanks = " \t\r\n";

std::string unquoted(std::string_view value) {
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    if (!quoted) {
        return std::string(value);
    }
    const bool escapes = value.front() == '"';
    std::string text;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        if (escapes && value[i] == '\\' && i + 2 < value.size()) {
            ++i;
        }
        text += value[i];
    }
    return text;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(k_blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        text.remove_prefix(end + 1);
    }
    return parts;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (std::size_t at = line.find_first_not_of(k_blanks); at != std::string_view::npos;) {
        const std::size_t end = line.find_first_of(k_blanks, at);
        words.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(k_blanks, end);
    }
    return words;
}

std::string assigned(std::string_view text, std::string_view name) {
    std::string value;
    for (const std::string_view raw : split(text, '\n')) {
        const std::string_view line = trimmed(raw);
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=') {
            value = unquoted(trimmed(line.substr(name.size() + 1)));
        }
    }
    return value;
}

}  // namespace pigsty::firstboot
