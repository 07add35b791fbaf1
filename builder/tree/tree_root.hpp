// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace pigsty::builder {

/// A root tree under construction. Names are the tree's own ("/etc/fstab"); symbolic links on the
/// way are followed as if the tree were the root, so that nothing is ever read or written outside.
class TreeRoot {
  public:
    /// Throws SystemError when there is no such folder.
    explicit TreeRoot(const std::filesystem::path& tree);

    /// The tree's place on the host, without symbolic links.
    const std::filesystem::path& path() const { return path_; }

    /// Place on the host of a folder; nullopt when there is none.
    std::optional<std::filesystem::path> find_folder(const std::filesystem::path& name) const;

    /// Place on the host of a folder, made with its parents (mode 0755) when absent.
    std::filesystem::path folder(const std::filesystem::path& name) const;

    /// Place on the host of a file: its folder as folder() gives it; the file itself may be absent,
    /// and is not followed when it is a link.
    std::filesystem::path file(const std::filesystem::path& name) const;

    /// Content of a regular file; nullopt when there is none.
    std::optional<std::string> read(const std::filesystem::path& name) const;

    /// Writes a file in place of whatever stood there. A regular file keeps its mode and owner,
    /// unless `mode` is given; one that is as wanted already is left alone.
    void write(const std::filesystem::path& name,
               std::string_view content,
               std::optional<std::uint32_t> mode = std::nullopt) const;

  private:
    std::filesystem::path path_;
    base::Fd root_;
};

}  // namespace pigsty::builder
