// SPDX-License-Identifier: Apache-2.0
#include "firstboot/plan/sql_text.hpp"

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_name_bytes = 63;

/// In quotes of that kind, those inside doubled.
std::string in_quotes(std::string_view text, char quote) {
    if (text.find('\0') != std::string_view::npos) {
        throw base::Error("a text for the database has a NUL: " + base::quote(text));
    }
    std::string quoted(1, quote);
    for (const char c : text) {
        quoted += c;
        if (c == quote) {
            quoted += c;
        }
    }
    return quoted + quote;
}

}  // namespace

std::string quote_literal(std::string_view text) {
    return in_quotes(text, '\'');
}

std::string quote_identifier(std::string_view name) {
    if (name.empty() || name.size() > k_name_bytes) {
        throw base::Error("a name in the database has 1 to 63 bytes, " + base::quote(name) +
                          " has " + std::to_string(name.size()));
    }
    return in_quotes(name, '"');
}

}  // namespace pigsty::firstboot
