// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::repo::detail {

/// One header line of a response; the name in lower case, both without surrounding blanks.
struct HttpHeader {
    std::string name;
    std::string value;
};

HttpHeader parse_http_header(std::string_view line);

/// A number that fills the whole text; nullopt when it does not, or is too large.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// Shape: "bytes 100-199/5000" or "bytes 100-199/*". What cannot be read stays empty.
struct ContentRange {
    std::optional<std::uint64_t> start;
    std::optional<std::uint64_t> total;
};

/// Source: RFC 9110, section 14.4.
ContentRange parse_content_range(std::string_view value);

}  // namespace pigsty::repo::detail
