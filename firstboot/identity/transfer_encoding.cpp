// SPDX-License-Identifier: Apache-2.0
#include "firstboot/identity/transfer_encoding.hpp"

#include <algorithm>
#include <cstdint>

#include "firstboot/identity/ascii.hpp"

namespace pigsty::firstboot {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Value of a base64 digit, -1 for anything else.
int base64_value(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::optional<std::string> base64_decode(std::string_view text) {
    std::string result;
    result.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (is_blank(c)) {
            continue;
        }
        if (c == '=') {
            ++padding;
            continue;
        }
        const int value = base64_value(c);
        if (value < 0 || padding > 0) {
            return std::nullopt;
        }
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (++digits % 4 != 1) {
            result += static_cast<char>(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
        }
    }
    const bool padded = padding == 0 || (digits + padding) % 4 == 0;
    return digits % 4 == 1 || padding > 2 || !padded ? std::nullopt : std::optional(result);
}

bool looks_like_base64(std::string_view text) {
    std::size_t digits = 0;
    const bool plain = std::all_of(text.begin(), text.end(), [&digits](char c) {
        digits += is_blank(c) ? 0U : 1U;
        return is_blank(c) || c == '=' || base64_value(c) >= 0;
    });
    return plain && digits >= 16;
}

std::optional<std::string> quoted_printable_decode(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const bool ended = text.find('\n') != std::string_view::npos;
        std::string_view line = take_line(text);
        while (line.ends_with(' ') || line.ends_with('\t')) {
            line.remove_suffix(1);
        }
        const bool soft = line.ends_with('=');
        if (soft) {
            line.remove_suffix(1);
        }
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] != '=') {
                result += line[i];
                continue;
            }
            const int high = i + 2 < line.size() ? hex_value(line[i + 1]) : -1;
            const int low = i + 2 < line.size() ? hex_value(line[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            result += static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (ended && !soft) {
            result += '\n';
        }
    }
    return result;
}

}  // namespace pigsty::firstboot
