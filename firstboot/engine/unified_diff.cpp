// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/unified_diff.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/utf8.hpp"

namespace pigsty::firstboot {

namespace {

constexpr std::size_t k_most_lines = 2000;  ///< the table below is quadratic in what differs
constexpr std::size_t k_around = 3;

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

/// One line of the edit script: ' ' kept, '-' only before, '+' only after.
struct Edit {
    char kind;
    std::string_view line;
};

/// How many lines two texts share at their head and, of the rest, at their tail.
struct Shared {
    std::size_t head = 0;
    std::size_t tail = 0;
};

Shared shared_lines(const Lines& a, const Lines& b) {
    const std::size_t most = std::min(a.size(), b.size());
    Shared shared;
    while (shared.head < most && a[shared.head] == b[shared.head]) {
        ++shared.head;
    }
    while (shared.tail < most - shared.head &&
           a[a.size() - 1 - shared.tail] == b[b.size() - 1 - shared.tail]) {
        ++shared.tail;
    }
    return shared;
}

std::span<const std::string_view> middle_of(const Lines& lines, const Shared& shared) {
    return std::span(lines).subspan(shared.head, lines.size() - shared.head - shared.tail);
}

/// Longest common subsequence.
std::vector<Edit> edits_of_middle(std::span<const std::string_view> a,
                                  std::span<const std::string_view> b) {
    const std::size_t width = b.size() + 1;
    std::vector<std::uint16_t> length((a.size() + 1) * width, 0);
    for (std::size_t i = a.size(); i-- > 0;) {
        for (std::size_t j = b.size(); j-- > 0;) {
            length[i * width + j] =
                a[i] == b[j] ? static_cast<std::uint16_t>(length[(i + 1) * width + j + 1] + 1)
                             : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
        }
    }
    std::vector<Edit> edits;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) {
            edits.push_back({' ', a[i++]});
            ++j;
        } else if (j == b.size() ||
                   (i < a.size() && length[(i + 1) * width + j] >= length[i * width + j + 1])) {
            edits.push_back({'-', a[i++]});
        } else {
            edits.push_back({'+', b[j++]});
        }
    }
    return edits;
}

std::vector<Edit> edits_of(const Lines& a, const Lines& b, const Shared& shared) {
    std::vector<Edit> edits;
    for (std::size_t at = 0; at < shared.head; ++at) {
        edits.push_back({' ', a[at]});
    }
    const std::vector<Edit> middle = edits_of_middle(middle_of(a, shared), middle_of(b, shared));
    edits.insert(edits.end(), middle.begin(), middle.end());
    for (std::size_t at = a.size() - shared.tail; at < a.size(); ++at) {
        edits.push_back({' ', a[at]});
    }
    return edits;
}

std::string hunk_text(const std::vector<Edit>& edits,
                      std::size_t from,
                      std::size_t to,
                      std::size_t before_line,
                      std::size_t after_line) {
    std::size_t before = 0;
    std::size_t after = 0;
    std::string body;
    for (std::size_t at = from; at < to; ++at) {
        before += edits[at].kind != '+' ? 1U : 0U;
        after += edits[at].kind != '-' ? 1U : 0U;
        body += edits[at].kind;
        body += edits[at].line;
        if (!edits[at].line.ends_with('\n')) {
            body += "\n\\ No newline at end of file\n";
        }
    }
    const auto range = [](std::size_t line, std::size_t count) {
        return std::to_string(count == 0 ? line : line + 1) +
               (count == 1 ? "" : ',' + std::to_string(count));
    };
    return "@@ -" + range(before_line, before) + " +" + range(after_line, after) + " @@\n" + body;
}

std::string hunks(const std::vector<Edit>& edits) {
    std::string text;
    std::size_t before_line = 0;
    std::size_t after_line = 0;
    std::size_t at = 0;
    const auto advance = [&](std::size_t to) {
        for (; at < to; ++at) {
            before_line += edits[at].kind != '+' ? 1U : 0U;
            after_line += edits[at].kind != '-' ? 1U : 0U;
        }
    };
    while (true) {
        std::size_t first = at;
        while (first < edits.size() && edits[first].kind == ' ') {
            ++first;
        }
        if (first == edits.size()) {
            return text;
        }
        std::size_t last = first;  // of the changes that share a hunk
        for (std::size_t next = first; next < edits.size() && next <= last + 2 * k_around; ++next) {
            last = edits[next].kind == ' ' ? last : next;
        }
        const std::size_t start = std::max(at, first - std::min(first, k_around));
        advance(start);
        const std::size_t end = std::min(edits.size(), last + 1 + k_around);
        text += hunk_text(edits, start, end, before_line, after_line);
        advance(end);
    }
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const std::string& name) {
    if (before == after) {
        return "";
    }
    const Lines a = lines_of(before);
    const Lines b = lines_of(after);
    const Shared shared = shared_lines(a, b);
    if (middle_of(a, shared).size() > k_most_lines || middle_of(b, shared).size() > k_most_lines ||
        !base::is_utf8(before) || !base::is_utf8(after)) {
        return "--- " + name + "\n+++ " + name + "\n# " + std::to_string(before.size()) +
               " bytes become " + std::to_string(after.size()) + '\n';
    }
    return "--- " + name + "\n+++ " + name + '\n' + hunks(edits_of(a, b, shared));
}

}  // namespace pigsty::firstboot
