// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pigsty::builder {

/// What an image says of one file. Times are seconds since 1970.
struct FileRecord {
    std::string path;        ///< absolute; the root itself is "/"
    std::uint32_t mode = 0;  ///< type and permissions, as st_mode of stat(2)
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t mtime = 0;
    std::string link_target;                    ///< of a symbolic link
    std::map<std::string, std::string> xattrs;  ///< by full name, e.g. "security.capability"
    std::uint64_t device = 0;                   ///< of a device node: major << 32 | minor
    std::uint32_t links = 1;
    std::uint64_t inode = 0;  ///< files with the same number are hard links
    std::string sha256;       ///< of the content, where reading the tree gave it (tar); else empty

    /// Only file systems know these; 0 in a tar.
    std::int64_t atime = 0;
    std::int64_t ctime = 0;
    std::int64_t crtime = 0;
    std::uint32_t generation = 0;
};

/// Takes content piece by piece; false stops the reading.
using ContentSink = std::function<bool(std::span<const std::uint8_t>)>;

/// The files of an image, whatever they are kept in.
class FileTree {
  public:
    virtual ~FileTree() = default;

    /// All files, sorted by path, each path once.
    virtual const std::vector<FileRecord>& files() const = 0;

    /// Reads the content of a regular file of files(). Throws VerifyError when the image is
    /// damaged.
    virtual void read(const FileRecord& file, const ContentSink& sink) = 0;
};

/// The record of that path; null when there is none. Links are not followed.
const FileRecord* find_file(const FileTree& tree, std::string_view path);

/// As find_file, but symbolic links are followed inside the tree (40 at most).
const FileRecord* find_followed(const FileTree& tree, std::string_view path);

/// Whole content. Throws VerifyError when it has more than `limit_bytes`.
std::string read_whole(FileTree& tree, const FileRecord& file, std::uint64_t limit_bytes);

}  // namespace pigsty::builder
