// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace pigsty::builder {

/// Writes a file of the root tree, mode 0644, with the folders it lies in; it and the folder get
/// the modification time `epoch`. `path` is the tree's own, e.g. "/boot/grub2/grub.cfg". Throws
/// SpecError when symbolic links lead out of the tree, SystemError.
void write_tree_file(const std::filesystem::path& tree,
                     const std::filesystem::path& path,
                     std::string_view content,
                     std::int64_t epoch);

/// A file of the root tree that is there as long as the object lives.
class TreeFile {
  public:
    /// As write_tree_file().
    TreeFile(const std::filesystem::path& tree,
             const std::filesystem::path& path,
             std::string_view content,
             std::int64_t epoch);
    TreeFile(const TreeFile&) = delete;
    TreeFile& operator=(const TreeFile&) = delete;
    ~TreeFile();

    /// Where it is on this machine.
    const std::filesystem::path& path() const { return file_; }

  private:
    std::filesystem::path file_;
    std::int64_t epoch_;
};

}  // namespace pigsty::builder
