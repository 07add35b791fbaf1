// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/xml_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace pigsty::repo::detail {

namespace {

bool is_forbidden_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/// U+FFFE and U+FFFF.
bool is_noncharacter(std::string_view sequence) {
    return sequence == "\xef\xbf\xbe" || sequence == "\xef\xbf\xbf";
}

/// Latin-1 to UTF-8, without the C1 controls.
void append_latin1(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
        out += c;
    } else if (byte >= 0xa0) {
        out += static_cast<char>(0xc0 | byte >> 6);
        out += static_cast<char>(0x80 | (byte & 0x3f));
    }
}

}  // namespace

bool has_forbidden_characters(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_forbidden_control) ||
           text.find("\xef\xbf\xbe") != std::string_view::npos ||
           text.find("\xef\xbf\xbf") != std::string_view::npos;
}

bool is_xml_text(std::string_view text) {
    return !has_forbidden_characters(text) && base::is_utf8(text);
}

std::string to_xml_text(std::string_view text) {
    const bool utf8 = base::is_utf8(text);
    std::string out;
    while (!text.empty()) {
        const std::size_t length = utf8 ? base::utf8_length(text) : 1;
        const std::string_view sequence = text.substr(0, length);
        text.remove_prefix(length);
        if (is_forbidden_control(sequence.front()) || is_noncharacter(sequence)) {
            continue;
        }
        if (utf8) {
            out += sequence;
        } else {
            append_latin1(out, sequence.front());
        }
    }
    return out;
}

}  // namespace pigsty::repo::detail
