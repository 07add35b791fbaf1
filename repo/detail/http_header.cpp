// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/http_header.hpp"

#include <algorithm>
#include <charconv>

namespace pigsty::repo::detail {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

}  // namespace

HttpHeader parse_http_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return {};
    }
    HttpHeader header{std::string(trimmed(line.substr(0, colon))),
                      std::string(trimmed(line.substr(colon + 1)))};
    std::transform(header.name.begin(), header.name.end(), header.name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return header;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

ContentRange parse_content_range(std::string_view value) {
    constexpr std::string_view k_unit = "bytes ";
    ContentRange range;
    const std::size_t dash = value.find('-');
    const std::size_t slash = value.find('/');
    if (!value.starts_with(k_unit) || dash == std::string_view::npos ||
        slash == std::string_view::npos || slash < dash) {
        return range;
    }
    range.start = parse_decimal(trimmed(value.substr(k_unit.size(), dash - k_unit.size())));
    range.total = parse_decimal(trimmed(value.substr(slash + 1)));
    return range;
}

}  // namespace pigsty::repo::detail
