// SPDX-License-Identifier: Apache-2.0
#include "builder/contents/file_tree.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <deque>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

constexpr int k_most_links = 40;

void push_parts(std::deque<std::string>& parts, std::string_view path) {
    std::vector<std::string> found;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        if (slash != 0) {
            found.emplace_back(path.substr(0, slash));
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    parts.insert(parts.begin(), found.begin(), found.end());
}

}  // namespace

const FileRecord* find_file(const FileTree& tree, std::string_view path) {
    const std::vector<FileRecord>& files = tree.files();
    const auto found = std::lower_bound(
        files.begin(), files.end(), path, [](const FileRecord& file, std::string_view p) {
            return file.path < p;
        });
    return found != files.end() && found->path == path ? &*found : nullptr;
}

const FileRecord* find_followed(const FileTree& tree, std::string_view path) {
    std::deque<std::string> parts;
    push_parts(parts, path);
    std::string here;
    int links = 0;
    const FileRecord* file = find_file(tree, "/");
    while (!parts.empty()) {
        const std::string part = parts.front();
        parts.pop_front();
        if (part == ".") {
            continue;
        }
        if (part == "..") {
            here.resize(here.empty() ? 0 : here.rfind('/'));
            file = find_file(tree, here.empty() ? "/" : here);
            continue;
        }
        file = find_file(tree, here + '/' + part);
        if (file == nullptr) {
            return nullptr;
        }
        if (!S_ISLNK(file->mode)) {
            here += '/' + part;
            continue;
        }
        if (++links > k_most_links) {
            return nullptr;
        }
        if (file->link_target.starts_with('/')) {
            here.clear();
        }
        push_parts(parts, file->link_target);
        file = find_file(tree, here.empty() ? "/" : here);
    }
    return file;
}

std::string read_whole(FileTree& tree, const FileRecord& file, std::uint64_t limit_bytes) {
    std::string content;
    tree.read(file, [&](std::span<const std::uint8_t> piece) {
        if (content.size() + piece.size() > limit_bytes) {
            throw base::VerifyError(base::quote(file.path) + " has more than " +
                                    std::to_string(limit_bytes) + " bytes");
        }
        content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        return true;
    });
    return content;
}

}  // namespace pigsty::builder
