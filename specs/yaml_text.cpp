// SPDX-License-Identifier: Apache-2.0
#include "specs/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace pigsty::specs {

namespace {

constexpr std::string_view k_digits = "0123456789";
constexpr std::string_view k_plain_first = "/._+~^=";
constexpr std::string_view k_plain = "/._+@~^%=-:*()";

bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

template <std::size_t Size>
bool is_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
    return std::find(words.begin(), words.end(), lower(text)) != words.end();
}

std::uint32_t code_point(std::string_view character) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    const auto low = [&](std::size_t i) { return static_cast<std::uint32_t>(at(i) & 0x3fU); };
    switch (character.size()) {
        case 1:
            return at(0);
        case 2:
            return ((at(0) & 0x1fU) << 6U) | low(1);
        case 3:
            return ((at(0) & 0x0fU) << 12U) | (low(1) << 6U) | low(2);
        default:
            return ((at(0) & 0x07U) << 18U) | (low(1) << 12U) | (low(2) << 6U) | low(3);
    }
}

/// Control characters, line separators and marks that a reader may drop or fold.
bool needs_escape(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code <= 0xa0) || code == 0x2028 || code == 0x2029 ||
           code == 0xfeff || (code & 0xfffeU) == 0xfffe;
}

void append_escape(std::string& out, std::uint32_t code) {
    constexpr std::string_view hex = "0123456789abcdef";
    const std::size_t digits = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
    out += digits == 2 ? "\\x" : digits == 4 ? "\\u" : "\\U";
    for (std::size_t i = digits; i-- > 0;) {
        out += hex[(code >> (4 * i)) & 0xfU];
    }
}

void append_quoted(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += "\xef\xbf\xbd";
            text.remove_prefix(1);
            continue;
        }
        const std::uint32_t code = code_point(text.substr(0, length));
        if (code == '"' || code == '\\') {
            out += '\\';
            out += text[0];
        } else if (code == '\n') {
            out += "\\n";
        } else if (needs_escape(code)) {
            append_escape(out, code);
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
}

bool can_stand_plain(std::string_view text) {
    if (text.empty() ||
        (!is_alnum(text.front()) && k_plain_first.find(text.front()) == std::string_view::npos)) {
        return false;
    }
    if (text.back() == ':') {
        return false;
    }
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_alnum(c) || k_plain.find(c) != std::string_view::npos;
    });
}

/// A literal block keeps text that is ordinary lines.
bool can_stand_as_block(std::string_view text) {
    if (text.size() < 2 || text.back() != '\n' || text[text.size() - 2] == '\n' ||
        text.front() == ' ' || text.front() == '\n') {
        return false;
    }
    return std::all_of(
        text.begin(), text.end(), [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); });
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = at(0);
    if (first < 0x80) {
        return 1;
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    const std::uint32_t code = code_point(text.substr(0, length));
    const bool too_long = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool no_character = (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff;
    return too_long || no_character ? 0 : length;
}

bool looks_like_number(std::string_view text) {
    static constexpr std::array<std::string_view, 4> k_words{".inf", "+.inf", "-.inf", ".nan"};
    if (is_one_of(text, k_words)) {
        return true;
    }
    const std::size_t sign = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
    std::string_view rest = text.substr(sign);
    const bool starts_well = !rest.empty() && (k_digits.find(rest[0]) != std::string_view::npos ||
                                               (rest[0] == '.' && rest.size() > 1));
    if (!starts_well) {
        return false;
    }
    if (rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'o' || rest[1] == 'b')) {
        return rest.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
    }
    // Decimal, sexagesimal (1:30), float with exponent, date (2024-01-01).
    const std::size_t exponent = rest.find_first_of("eE");
    const std::string_view mantissa = rest.substr(0, exponent);
    if (mantissa.find_first_not_of("0123456789_.:-") != std::string_view::npos) {
        return false;
    }
    if (exponent == std::string_view::npos) {
        return true;
    }
    std::string_view power = rest.substr(exponent + 1);
    power.remove_prefix(!power.empty() && (power[0] == '+' || power[0] == '-') ? 1 : 0);
    return !power.empty() && power.find_first_not_of(k_digits) == std::string_view::npos;
}

bool looks_like_bool(std::string_view text) {
    static constexpr std::array<std::string_view, 8> k_words{
        "true", "false", "yes", "no", "on", "off", "y", "n"};
    return is_one_of(text, k_words);
}

bool is_plain_text(std::string_view text) {
    static constexpr std::array<std::string_view, 5> k_special{"", "~", "null", "<<", "="};
    return !is_one_of(text, k_special) && !looks_like_number(text) && !looks_like_bool(text);
}

std::string yaml_scalar(std::string_view text) {
    if (can_stand_plain(text) && is_plain_text(text)) {
        return std::string(text);
    }
    std::string quoted = "\"";
    append_quoted(quoted, text);
    return quoted += '"';
}

std::string yaml_block(std::string_view text, std::size_t indent) {
    if (!can_stand_as_block(text)) {
        return yaml_scalar(text) + '\n';
    }
    std::string block = "|\n";
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end > 0) {
            block.append(indent, ' ').append(text.substr(0, end));
        }
        block += '\n';
        text.remove_prefix(end + 1);
    }
    return block;
}

}  // namespace pigsty::specs
