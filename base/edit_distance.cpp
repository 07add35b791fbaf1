// SPDX-License-Identifier: Apache-2.0
#include "base/edit_distance.hpp"

#include <algorithm>

#include "base/quote.hpp"

namespace pigsty::base {

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit) {
        return limit + 1;
    }
    // Three rows of the dynamic programme: the one being filled and the two above it.
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        above[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        std::size_t best = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
            best = std::min(best, row[j]);
        }
        if (best > limit) {
            return limit + 1;
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

std::vector<std::string> nearest(std::string_view word,
                                 std::span<const std::string> candidates,
                                 std::size_t count) {
    const std::size_t limit = std::max<std::size_t>(1, word.size() / 3);
    std::vector<std::pair<std::size_t, const std::string*>> found;
    for (const std::string& candidate : candidates) {
        std::size_t distance = edit_distance(word, candidate, limit);
        const bool contains = word.size() >= 3 && candidate.size() >= 3 &&
                              (candidate.find(word) != std::string::npos ||
                               word.find(candidate) != std::string_view::npos);
        if (distance > limit && !contains) {
            continue;
        }
        distance = std::min(distance, limit + 1);
        found.emplace_back(distance, &candidate);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first != b.first                     ? a.first < b.first
               : a.second->size() != b.second->size() ? a.second->size() < b.second->size()
                                                      : *a.second < *b.second;
    });
    std::vector<std::string> names;
    for (const auto& [distance, name] : found) {
        if (names.size() < count && std::find(names.begin(), names.end(), *name) == names.end()) {
            names.push_back(*name);
        }
    }
    return names;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
    const std::vector<std::string> names = nearest(word, candidates);
    if (names.empty()) {
        return "";
    }
    return (names.size() == 1 ? "; did you mean " : "; did you mean one of ") + quote_list(names) +
           '?';
}

}  // namespace pigsty::base
