// SPDX-License-Identifier: Apache-2.0
#include "bundles/http_date.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace pigsty::bundles {

namespace {

constexpr std::array<std::string_view, 7> k_days = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> k_months = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string digits(int value, std::size_t width) {
    std::string text = std::to_string(value);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc() || end != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

std::string format_http_date(std::int64_t seconds) {
    using namespace std::chrono;
    const sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    return std::string(k_days[weekday(day).c_encoding()]) + ", " +
           digits(static_cast<int>(static_cast<unsigned>(date.day())), 2) + " " +
           std::string(k_months[static_cast<unsigned>(date.month()) - 1]) + " " +
           digits(static_cast<int>(date.year()), 4) + " " +
           digits(static_cast<int>(clock.hours().count()), 2) + ":" +
           digits(static_cast<int>(clock.minutes().count()), 2) + ":" +
           digits(static_cast<int>(clock.seconds().count()), 2) + " GMT";
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 29) {
        return std::nullopt;
    }
    const auto day = number(text.substr(5, 2));
    const auto year_number = number(text.substr(12, 4));
    const auto hour = number(text.substr(17, 2));
    const auto minute = number(text.substr(20, 2));
    const auto second = number(text.substr(23, 2));
    unsigned month_number = 0;
    for (unsigned i = 0; i < k_months.size(); ++i) {
        month_number = text.substr(8, 3) == k_months[i] ? i + 1 : month_number;
    }
    if (!day || !year_number || !hour || !minute || !second || month_number == 0) {
        return std::nullopt;
    }
    const year_month_day date(
        year(*year_number), month(month_number), std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    const std::int64_t seconds = sys_days(date).time_since_epoch().count() * 86400LL +
                                 *hour * 3600LL + *minute * 60LL + *second;
    // Only the exact shape is taken: what we sent is what comes back.
    return *second < 60 && format_http_date(seconds) != text ? std::nullopt
                                                             : std::optional(seconds);
}

}  // namespace pigsty::bundles
