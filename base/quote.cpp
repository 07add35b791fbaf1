// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"

#include <cstdio>

#include "base/utf8.hpp"

namespace pigsty::base {

namespace {

/// As base::utf8_length, but C1 controls, which move the cursor of some terminals, are not text.
std::size_t text_length(std::string_view text) {
    const std::size_t length = utf8_length(text);
    const bool c1 = length == 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0;
    return c1 ? 0 : length;
}

/// The first `limit` bytes, less the head of a sequence that would be cut in two.
std::string_view head_of(std::string_view text, std::size_t limit) {
    std::string_view head = text.substr(0, limit);
    for (std::size_t back = 1; back <= 3 && back <= head.size() && head.size() < text.size();
         ++back) {
        if (utf8_length(text.substr(head.size() - back)) > back) {
            head.remove_suffix(back);
            break;
        }
    }
    return head;
}

std::string escaped(std::string_view text, std::string_view kept_controls, bool escape_quote) {
    std::string out;
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t length = text_length(text);
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
    return '"' + escaped(head_of(text, limit), "", true) + (cut ? "…\"" : "\"");
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
