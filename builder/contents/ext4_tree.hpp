// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "builder/contents/file_tree.hpp"

namespace pigsty::builder {

/// What the superblock says.
struct FileSystemFacts {
    std::string uuid;
    std::string label;
    std::vector<std::string> features;        ///< names as dumpe2fs prints them
    std::vector<std::string> unknown_to_el7;  ///< those that kernel 3.10 or e2fsprogs 1.42 refuse
    std::uint32_t block_bytes = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t inodes = 0;
    std::uint64_t free_inodes = 0;
};

/// An ext2, ext3 or ext4 file system in a file, read without mounting.
class Ext4Tree final : public FileTree {
  public:
    /// Opens the file system that starts at `offset_bytes`, read only, and reads the record of
    /// every file. Throws VerifyError when there is none or it is damaged.
    Ext4Tree(const std::filesystem::path& file, std::uint64_t offset_bytes);
    ~Ext4Tree() override;

    const std::vector<FileRecord>& files() const override { return files_; }
    void read(const FileRecord& file, const ContentSink& sink) override;

    const FileSystemFacts& facts() const { return facts_; }

    /// What each of these blocks (ascending) holds. Shape: "superblock", "group descriptors",
    /// "inode table of group 3", "journal", "/etc/fstab", "directory /etc", "free".
    std::vector<std::string> owners_of(const std::vector<std::uint64_t>& blocks);

  private:
    struct State;
    std::unique_ptr<State> state_;
    FileSystemFacts facts_;
    std::vector<FileRecord> files_;
};

/// True when an ext superblock stands at that offset. Throws SystemError.
bool has_ext_superblock(const std::filesystem::path& file, std::uint64_t offset_bytes);

}  // namespace pigsty::builder
