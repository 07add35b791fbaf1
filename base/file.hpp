// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pigsty::base {

/// What stat(2) says of a regular file, enough to notice that it was changed.
struct FileStamp {
    std::uint64_t size_bytes = 0;
    std::int64_t mtime_ns = 0;  ///< nanoseconds since 1970
    std::uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
};

/// Whole content of a file. Throws SystemError, or Error when it holds more than `limit_bytes`.
std::string read_file(const std::filesystem::path& file, std::uint64_t limit_bytes = 1ULL << 30);

/// What a symbolic link in the place of a file is.
enum class Links { follow, refuse };

/// As read_file, but nullopt when there is no such file. A link that is refused is a SystemError
/// (ELOOP); only the last part of the name is meant.
std::optional<std::string> read_file_if_present(const std::filesystem::path& file,
                                                std::uint64_t limit_bytes = 1ULL << 30,
                                                Links links = Links::follow);

/// Stamp of a regular file (symbolic links are followed); nullopt when there is none.
std::optional<FileStamp> file_stamp(const std::filesystem::path& file);

/// Name of an existing folder, also of one that is written ".", "a/.." or "a/"; of a link: its
/// target's. Throws SystemError.
std::string folder_name(const std::filesystem::path& folder);

/// Creates a directory and its parents. Throws SystemError naming the one that failed.
void make_directories(const std::filesystem::path& directory);

/// Removes a file or a whole tree, without following symbolic links; absent is fine. Throws
/// SystemError.
void remove_tree(const std::filesystem::path& path);

}  // namespace pigsty::base
