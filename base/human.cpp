// SPDX-License-Identifier: Apache-2.0
#include "base/human.hpp"

#include <array>
#include <cmath>
#include <cstdio>

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
