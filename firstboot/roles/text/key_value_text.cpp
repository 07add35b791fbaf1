// SPDX-License-Identifier: Apache-2.0
#include "firstboot/roles/text/key_value_text.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/quote.hpp"
#include "firstboot/facts/facts.hpp"

namespace pigsty::firstboot {

namespace {

std::string_view one_line(std::string_view text) {
    const bool bad = std::any_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
    if (bad) {
        throw base::Error("a line of a configuration file cannot hold control characters: " +
                          base::quote(text));
    }
    return text;
}

}  // namespace

KeyValueText::KeyValueText(std::string_view about) {
    line(k_written_by_us);
    if (!about.empty()) {
        comment(about);
    }
}

KeyValueText& KeyValueText::section(std::string_view name) {
    text_ += text_.empty() ? "" : "\n";
    return line("[" + std::string(name) + "]");
}

KeyValueText& KeyValueText::set(std::string_view key, std::string_view value) {
    return line(std::string(key) + "=" + std::string(value));
}

KeyValueText& KeyValueText::comment(std::string_view text) {
    return line("# " + std::string(text));
}

KeyValueText& KeyValueText::line(std::string_view text) {
    text_ += one_line(text);
    text_ += '\n';
    return *this;
}

std::string environment_value(std::string_view value) {
    std::string text = "\"";
    for (const char c : one_line(value)) {
        if (c == '"' || c == '\\' || c == '`' || c == '$') {
            text += '\\';
        }
        text += c;
    }
    return text + '"';
}

}  // namespace pigsty::firstboot
