// SPDX-License-Identifier: Apache-2.0
#include "base/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <system_error>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::base {

std::string human_size(std::uint64_t size_bytes) {
    if (size_bytes < 1024) {
        return std::to_string(size_bytes) + " B";
    }
    static constexpr std::array<const char*, 5> k_units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = static_cast<double>(size_bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.95 && unit + 1 < k_units.size()) {
        value /= 1024;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %s", value, k_units[unit]);
    return text;
}

std::uint64_t parse_size(std::string_view text) {
    const auto wrong = [text](const std::string& trouble) {
        UsageError error("size " + quote(text) + ' ' + trouble);
        error.set_hint("write a whole number and a unit: B, KiB, MiB, GiB or TiB; e.g. 12GiB");
        return error;
    };
    std::uint64_t number = 0;
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end == text.data()) {
        throw wrong("does not start with a number");
    }
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
    static constexpr std::array<std::string_view, 5> k_names = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t power = 0;
    while (!unit.empty() && power < k_names.size() && unit != k_names[power]) {
        ++power;
    }
    if (power == k_names.size()) {
        throw wrong("has an unknown unit");
    }
    const unsigned shift = 10 * static_cast<unsigned>(power);
    constexpr std::uint64_t k_most = std::numeric_limits<std::int64_t>::max();
    if (trouble != std::errc() || number > k_most >> shift) {
        throw wrong("is too large");
    }
    return number << shift;
}

std::string human_duration(std::chrono::duration<double> duration) {
    const double seconds = duration.count() < 0 ? 0 : duration.count();
    char text[48];
    if (seconds < 10) {
        std::snprintf(text, sizeof text, "%.2f s", seconds);
    } else if (seconds < 59.95) {
        std::snprintf(text, sizeof text, "%.1f s", seconds);
    } else {
        const auto whole = static_cast<unsigned long long>(std::llround(seconds));
        if (whole < 3600) {
            std::snprintf(text, sizeof text, "%llu min %02llu s", whole / 60, whole % 60);
        } else {
            std::snprintf(text, sizeof text, "%llu h %02llu min", whole / 3600, whole % 3600 / 60);
        }
    }
    return text;
}

std::string count_of(std::uint64_t count, const std::string& noun, const std::string& plural) {
    const std::string& many = plural.empty() ? noun + "s" : plural;
    return std::to_string(count) + ' ' + (count == 1 ? noun : many);
}

}  // namespace pigsty::base
