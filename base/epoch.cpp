// SPDX-License-Identifier: Apache-2.0
#include "base/epoch.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

std::optional<std::int64_t> source_date_epoch() {
    const char* value = std::getenv("SOURCE_DATE_EPOCH");
    if (value == nullptr || *value == '\0') {
        return std::nullopt;
    }
    const std::string_view text(value);
    std::int64_t seconds = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (code != std::errc() || end != text.data() + text.size() || seconds < 0 ||
        seconds > 0xffffffffLL) {
        throw UsageError("SOURCE_DATE_EPOCH is " + quote(text) + ", expected seconds since 1970");
    }
    return seconds;
}

}  // namespace pigsty::base
