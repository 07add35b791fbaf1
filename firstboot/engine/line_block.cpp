// SPDX-License-Identifier: Apache-2.0
#include "firstboot/engine/line_block.hpp"

#include <algorithm>

namespace pigsty::firstboot {

namespace {

struct Markers {
    std::string begin;
    std::string end;
};

std::string_view bare(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r' || line.back() == ' ')) {
        line.remove_suffix(1);
    }
    return line;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

std::string block_text(const Markers& markers, const std::vector<std::string>& lines) {
    if (lines.empty()) {
        return "";
    }
    std::string text = markers.begin + '\n';
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text + markers.end + '\n';
}

/// The place after the block whose begin stands at `begin`.
std::size_t end_of_block(const std::vector<std::string_view>& all,
                         std::size_t begin,
                         const Markers& markers,
                         const std::vector<std::string>& ours) {
    for (std::size_t at = begin + 1; at < all.size() && bare(all[at]) != markers.begin; ++at) {
        if (bare(all[at]) == markers.end) {
            return at + 1;
        }
    }
    std::size_t at = begin + 1;
    while (at < all.size() && std::find(ours.begin(), ours.end(), bare(all[at])) != ours.end()) {
        ++at;
    }
    return at;
}

}  // namespace

std::string with_block(std::string_view text,
                       const std::string& name,
                       const std::vector<std::string>& lines) {
    const Markers markers{"# pigsty " + name + " begin", "# pigsty " + name + " end"};
    const std::vector<std::string_view> all = lines_of(text);
    std::string result;
    bool placed = false;
    for (std::size_t at = 0; at < all.size();) {
        if (bare(all[at]) != markers.begin) {
            result += all[at++];
            continue;
        }
        result += placed ? "" : block_text(markers, lines);
        placed = true;
        at = end_of_block(all, at, markers, lines);
    }
    if (!placed && !lines.empty()) {
        result += result.empty() || result.ends_with('\n') ? "" : "\n";
        result += block_text(markers, lines);
    }
    return result;
}

}  // namespace pigsty::firstboot
