// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::bundles {

/// Shape: "Sun, 06 Nov 1994 08:49:37 GMT", whatever the locale. Source: RFC 9110 section 5.6.7.
std::string format_http_date(std::int64_t seconds);

/// Seconds since 1970; nullopt for anything but the shape above.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace pigsty::bundles
