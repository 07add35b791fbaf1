// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <cstdint>
#include <cstdio>

namespace pigsty::base {

namespace {

/// Length of the well-formed UTF-8 sequence at the start of `text`, or 0. C1 controls count as not
/// well-formed.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    const std::size_t length = lead < 0x80    ? 1
                               : lead >= 0xf0 ? 4
                               : lead >= 0xe0 ? 3
                               : lead >= 0xc2 ? 2
                                              : 0;
    if (length == 0 || length > text.size() || lead > 0xf4) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length == 2 && lead == 0xc2 && byte(1) < 0xa0 ? 0 : length;
}

std::string escaped(std::string_view text, std::string_view kept_controls, bool escape_quote) {
    std::string out;
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t length = utf8_length(text);
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        if (length == 0 || (control && kept_controls.find(c) == std::string_view::npos)) {
            char hex[5];
            std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned char>(c));
            out += hex;
            text.remove_prefix(1);
            continue;
        }
        if (escape_quote && (c == '"' || c == '\\')) {
            out += '\\';
        }
        out += text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace

std::string quote(std::string_view text, std::size_t limit) {
    const bool cut = text.size() > limit;
    return '"' + escaped(text.substr(0, limit), "", true) + (cut ? "…\"" : "\"");
}

std::string quote_list(std::span<const std::string> items) {
    std::string out;
    for (const std::string& item : items) {
        out += (out.empty() ? "" : ", ") + quote(item);
    }
    return out.empty() ? "none" : out;
}

std::string printable(std::string_view text) {
    return escaped(text, "\n\t", false);
}

}  // namespace pigsty::base
