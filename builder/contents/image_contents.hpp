// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "builder/contents/disk_image.hpp"
#include "builder/contents/ext4_tree.hpp"
#include "builder/contents/file_tree.hpp"
#include "builder/contents/installed_packages.hpp"
#include "builder/contents/partitions.hpp"

namespace pigsty::builder {

/// An image opened for reading; nothing is mounted and no root is needed.
class ImageContents {
  public:
    /// Opens any format that open_image() knows. Throws what that does, and VerifyError when the
    /// disk has no ext file system or is damaged.
    explicit ImageContents(const std::filesystem::path& file);

    const DiskImage& image() const { return image_; }
    const PartitionTable& table() const { return table_; }
    FileTree& tree() { return *tree_; }

    /// The root file system; null for a tar.
    Ext4Tree* root() { return root_; }
    std::uint64_t root_offset_bytes() const { return root_offset_bytes_; }
    std::uint64_t disk_bytes() const { return disk_bytes_; }

  private:
    DiskImage image_;
    PartitionTable table_;
    std::unique_ptr<FileTree> tree_;
    Ext4Tree* root_ = nullptr;
    std::uint64_t root_offset_bytes_ = 0;
    std::uint64_t disk_bytes_ = 0;
};

/// What `image inspect` tells.
struct ImageSummary {
    std::string format;
    std::uint64_t disk_bytes = 0;
    PartitionTable table;
    bool bios_core = false;              ///< boot code in the MBR and grub's core in its partition
    std::vector<std::string> efi_files;  ///< paths on the EFI system partition
    std::optional<FileSystemFacts> root;
    std::string os;                    ///< PRETTY_NAME, else the text of centos-release
    std::vector<std::string> kernels;  ///< /boot/vmlinuz-*
    std::vector<std::string> initramfs;
    std::uint64_t files = 0;
    std::uint64_t content_bytes = 0;  ///< of regular files, hard links once
    InstalledPackages packages;
};

/// Gathers it. Throws VerifyError, ProcessError.
ImageSummary summarize_image(ImageContents& contents);

/// Text for people, in the style of the other verbs.
std::string format_image(const ImageSummary& summary);

}  // namespace pigsty::builder
