// SPDX-License-Identifier: Apache-2.0
#include "builder/disk/tree_size.hpp"

#include <sys/stat.h>
#include <sys/xattr.h>

#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/quote.hpp"

namespace pigsty::builder {

namespace {

namespace fs = std::filesystem;

/// A file of up to this many blocks is taken to lie in the four extents that an inode holds.
constexpr std::uint64_t k_unindexed_blocks = 1024;
constexpr std::uint64_t k_extents_per_block = 340;
constexpr std::uint64_t k_longest_entry_bytes = 264;
/// Symbolic links of up to 59 bytes lie in the inode.
constexpr std::uint64_t k_fast_symlink_bytes = 59;
/// What an inode of 256 bytes holds of extended attributes is 92 bytes; each takes 16 beside its
/// name and value.
constexpr std::uint64_t k_inline_attribute_bytes = 92;
constexpr std::uint64_t k_attribute_overhead_bytes = 20;

std::uint64_t divided_up(std::uint64_t number, std::uint64_t by) {
    return number / by + (number % by == 0 ? 0 : 1);
}

struct stat stat_of(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        const int err = errno;
        throw base::SystemError("cannot look at " + base::quote(path.string()), err);
    }
    return status;
}

/// Blocks that the extended attributes take: one when the inode cannot hold them, else none.
std::uint64_t attribute_blocks(const fs::path& path) {
    const ssize_t size = ::llistxattr(path.c_str(), nullptr, 0);
    if (size <= 0) {
        return 0;  // none, or the file system knows none
    }
    std::vector<char> names(static_cast<std::size_t>(size));
    const ssize_t got = ::llistxattr(path.c_str(), names.data(), names.size());
    std::uint64_t bytes = 0;
    for (std::size_t at = 0; got > 0 && at < static_cast<std::size_t>(got);) {
        const std::string name = names.data() + at;
        const ssize_t value = ::lgetxattr(path.c_str(), name.c_str(), nullptr, 0);
        bytes += k_attribute_overhead_bytes + name.size() +
                 static_cast<std::uint64_t>(value < 0 ? 0 : value);
        at += name.size() + 1;
    }
    return bytes > k_inline_attribute_bytes ? 1 : 0;
}

std::uint64_t content_blocks(const struct stat& status) {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (S_ISREG(status.st_mode)) {
        return file_blocks(size);
    }
    return S_ISLNK(status.st_mode) && size > k_fast_symlink_bytes ? 1 : 0;
}

class Measure {
  public:
    TreeSize result() const { return size_; }

    void add_directory(const fs::path& directory) {
        std::error_code error;
        std::uint64_t entry_bytes = directory_entry_bytes(1) + directory_entry_bytes(2);
        for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
             entry.increment(error)) {
            entry_bytes += directory_entry_bytes(entry->path().filename().string().size());
            add_entry(entry->path());
        }
        if (error) {
            throw base::SystemError("cannot read the folder " + base::quote(directory.string()),
                                    error.value());
        }
        size_.inodes += 1;
        size_.blocks += directory_blocks(entry_bytes) + attribute_blocks(directory);
    }

  private:
    void add_entry(const fs::path& path) {
        const struct stat status = stat_of(path);
        if (S_ISDIR(status.st_mode)) {
            add_directory(path);
            return;
        }
        if (status.st_nlink > 1 && !linked_.emplace(status.st_dev, status.st_ino).second) {
            return;
        }
        size_.inodes += 1;
        size_.blocks += content_blocks(status) + attribute_blocks(path);
    }

    TreeSize size_;
    std::set<std::pair<dev_t, ino_t>> linked_;  ///< files with several names, seen so far
};

}  // namespace

std::uint64_t file_blocks(std::uint64_t size_bytes) {
    const std::uint64_t blocks = divided_up(size_bytes, k_ext4_block_bytes);
    return blocks + (blocks > k_unindexed_blocks ? divided_up(blocks, k_extents_per_block) : 0);
}

std::uint64_t directory_entry_bytes(std::uint64_t name_bytes) {
    return divided_up(8 + name_bytes, 4) * 4;
}

std::uint64_t directory_blocks(std::uint64_t entry_bytes) {
    // An entry does not cross blocks: a full block may waste what the longest entry takes.
    return entry_bytes <= k_ext4_block_bytes
               ? 1
               : divided_up(entry_bytes, k_ext4_block_bytes - k_longest_entry_bytes);
}

TreeSize measure_tree(const fs::path& tree) {
    Measure measure;
    measure.add_directory(tree);
    return measure.result();
}

}  // namespace pigsty::builder
