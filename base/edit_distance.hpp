// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::base {

/// Levenshtein distance with transpositions of neighbours counted as one edit; stops early and
/// returns `limit + 1` when the distance is larger than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidates that look most like `word`, best first, at most `count`; none when nothing is
/// near. Candidates that contain `word` (or the other way round) count as near, too.
std::vector<std::string> nearest(std::string_view word,
                                 std::span<const std::string> candidates,
                                 std::size_t count = 3);

/// Shape: `; did you mean "etcd"?` or `; did you mean one of "a", "b"?`, empty when nothing is
/// near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace pigsty::base
