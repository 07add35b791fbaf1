// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "builder/contents/file_tree.hpp"

namespace pigsty::builder {

/// A root tree in a tar, compressed or not. Its records have the digest of each content.
class TarTree final : public FileTree {
  public:
    /// Reads the whole archive once. Throws VerifyError when it is damaged or names files outside
    /// of its root.
    explicit TarTree(std::filesystem::path file);

    const std::vector<FileRecord>& files() const override { return files_; }

    /// Reads the archive from its start up to the file.
    void read(const FileRecord& file, const ContentSink& sink) override;

  private:
    std::filesystem::path file_;
    std::vector<FileRecord> files_;
};

}  // namespace pigsty::builder
