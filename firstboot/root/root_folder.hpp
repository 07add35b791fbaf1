// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"

namespace pigsty::firstboot {

enum class FileType { file, directory, link, other };

/// What lstat(2) says of a name.
struct FileInfo {
    FileType type = FileType::other;
    unsigned mode = 0;  ///< permission bits with set-id and sticky bits
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t mtime_ns = 0;
};

/// Mode and numeric owner for something new. Without owner it belongs to whoever we are.
struct FileAccess {
    unsigned mode = 0644;
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
};

/// The root directory of a node. Names are the node's own and absolute ("/etc/hosts"); symbolic
/// links on the way are followed as if the folder were the root, so that nothing is ever read or
/// written outside. Every name is walked part by part with openat(2): openat2(2) is younger than
/// kernel 3.10. All members throw SystemError naming the file, unless said otherwise.
class RootFolder {
  public:
    /// Throws SystemError when there is no such folder.
    explicit RootFolder(const std::filesystem::path& root);

    /// Where the root is on this machine, without symbolic links.
    const std::filesystem::path& path() const { return path_; }

    /// What the name is, a link being a link; nullopt when there is nothing.
    std::optional<FileInfo> info(const std::string& name) const;

    /// As info, but of what links lead to, within the root.
    std::optional<FileInfo> info_followed(const std::string& name) const;

    /// Content of a regular file; links are followed within the root. nullopt when there is none.
    /// Throws Error for a directory, and beyond `limit_bytes`.
    std::optional<std::string> read(const std::string& name,
                                    std::uint64_t limit_bytes = 16U << 20U) const;

    /// Where a link points to; nullopt when the name is no link.
    std::optional<std::string> link_target(const std::string& name) const;

    /// The names in a directory, sorted; none when there is no such directory.
    std::vector<std::string> list(const std::string& name) const;

    /// The name with every link resolved within the root; nullopt when something on the way is
    /// missing or no directory. The last part itself may be missing.
    std::optional<std::string> resolve(const std::string& name) const;

    /// Makes the whole file anew: temporary beside it with mode and owner set, flush, rename, flush
    /// of the directory. What stood there is replaced, a link too, but never a directory. A file on
    /// which something is mounted (a container's /etc/hosts) cannot be replaced: it is written in
    /// place. Missing directories are made.
    void write(const std::string& name, std::string_view content, const FileAccess& access) const;

    /// Writes into an existing file as it is: for /proc.
    void write_in_place(const std::string& name, std::string_view content) const;

    /// Makes a directory with its parents (0755). What exists stays as it is.
    void make_directory(const std::string& name, const FileAccess& access) const;

    /// Sets mode and owner of a file or directory; a link at the end is followed.
    void set_access(const std::string& name, const FileAccess& access) const;

    /// Makes a link, replacing another link or a regular file at once.
    void make_link(const std::string& name, const std::string& target) const;

    /// Removes a file or link; absent is fine.
    void remove(const std::string& name) const;

    /// Renames within one directory; what is called `to` is replaced.
    void rename(const std::string& name, const std::string& to) const;

  private:
    std::filesystem::path path_;
    base::Fd root_;
};

}  // namespace pigsty::firstboot
