// SPDX-License-Identifier: Apache-2.0
#include "repo/detail/index_state.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/atomic_file.hpp"
#include "base/sha256.hpp"

namespace pigsty::repo::detail {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_first_line = "pigsty-index 1";
constexpr std::string_view k_last_line = "end";

std::string record(std::string_view kind, const FolderRpm& file) {
    return std::string(kind) + ' ' + std::to_string(file.stamp.size_bytes) + ' ' +
           std::to_string(file.stamp.mtime_ns) + ' ' + std::to_string(file.stamp.inode) + ' ' +
           file.location + '\n';
}

std::string_view take_until(std::string_view& text, char end) {
    const std::string_view part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

template <class Number>
bool take_number(std::string_view& line, Number& number) {
    const std::string_view word = take_until(line, ' ');
    const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), number);
    return code == std::errc() && end == word.data() + word.size();
}

bool take_record(std::string_view line, std::vector<FolderRpm>& into) {
    FolderRpm file;
    if (!take_number(line, file.stamp.size_bytes) || !take_number(line, file.stamp.mtime_ns) ||
        !take_number(line, file.stamp.inode) || line.empty()) {
        return false;
    }
    file.location = line;
    into.push_back(std::move(file));
    return true;
}

}  // namespace

fs::path state_file(const fs::path& cache, const fs::path& folder) {
    std::error_code code;
    const fs::path canonical = fs::weakly_canonical(folder, code);
    return cache / "index" /
           (base::sha256_of((code ? folder : canonical).native()).substr(0, 32) + ".state");
}

std::optional<IndexState> read_state(const fs::path& file) {
    const std::optional<std::string> content = base::read_file_if_present(file);
    if (!content) {
        return std::nullopt;
    }
    std::string_view text = *content;
    if (take_until(text, '\n') != k_first_line) {
        return std::nullopt;
    }
    IndexState state;
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        const std::string_view kind = take_until(line, ' ');
        if (kind == k_last_line) {
            return state;
        }
        if (kind == "options") {
            state.options = line;
        } else if (!take_record(line, kind == "file" ? state.files : state.rpms)) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

void write_state(const fs::path& file, const IndexState& state) {
    std::string text = std::string(k_first_line) + "\noptions " + state.options + '\n';
    for (const FolderRpm& entry : state.files) {
        text += record("file", entry);
    }
    for (const FolderRpm& entry : state.rpms) {
        text += record("rpm", entry);
    }
    base::make_directories(file.parent_path());
    base::write_file(file, text + std::string(k_last_line) + '\n');
}

std::vector<FolderRpm> stamp_repodata(const fs::path& repodata) {
    std::vector<FolderRpm> files;
    std::error_code code;
    fs::directory_iterator entry(repodata, code);
    for (; !code && entry != fs::directory_iterator(); entry.increment(code)) {
        if (const auto stamp = base::file_stamp(entry->path())) {
            files.push_back({entry->path().filename().string(), *stamp});
        }
    }
    std::sort(files.begin(), files.end(), [](const FolderRpm& a, const FolderRpm& b) {
        return a.location < b.location;
    });
    return files;
}

}  // namespace pigsty::repo::detail
